# Results for people: the table of a run, replays, measurements.

result-title = { $mode ->
    [live] { $scenario }: on real processes, seed { $seed }
   *[sim] { $scenario }: in virtual time, seed { $seed }
}
result-replications = { $replications ->
    [one] { $replications_shown } replication
   *[other] { $replications_shown } replications
}
result-servers = { $servers ->
    [one] { $servers_shown } server
   *[other] { $servers_shown } servers
}
result-policy = policy
result-load = offered load
result-tasks = tasks
result-submitted = { $tasks_shown } submitted
result-completed = { $tasks_shown } completed
result-failed = { $tasks_shown } failed
result-rejected = { $tasks_shown } rejected
result-cancelled = { $tasks_shown } cancelled
result-unfinished = { $tasks_shown } unfinished
result-attempts = { $attempts_shown } attempts
result-waiting = waiting time, s
result-response = response time, s
result-slowdown = slowdown
result-bounded-slowdown = bounded slowdown
result-n = n
result-mean = mean
result-interval = { $percent } % interval
result-max = max
result-queue = queue length
result-queue-figures = mean { $mean }, most { $max_shown }
result-utilisation = utilisation
result-utilisation-figures = mean { $mean }, servers { $least } to { $most }
result-makespan = makespan
result-makespan-figures = { $seconds } s, { $rate } completed tasks/s
result-fairness = fairness (Jain)
result-warmup = warm-up
result-warmup-figures = { $method ->
    [none] nothing left out
    [mser5] first { $tasks_shown } tasks left out of the times (MSER-5)
   *[other] first { $tasks_shown } tasks left out of the times (as the scenario says)
}
result-referee = theory
result-referee-figures = { $side ->
    [unknown] { $model }: mean { $measure ->
        [response] response time
       *[waiting] waiting time
    } { $mean } s; too few tasks settled to say how near the run is
    [below] { $model }: mean { $measure ->
        [response] response time
       *[waiting] waiting time
    } { $mean } s; the run is { $z } standard errors below it
   *[above] { $model }: mean { $measure ->
        [response] response time
       *[waiting] waiting time
    } { $mean } s; the run is { $z } standard errors above it
}
result-referee-limit = {" "}(a limit of infinitely many servers)
result-waiting-of = waiting, s: { $class }
result-response-of = response, s: { $class }
result-wall = wall clock
result-wall-figures = { $seconds } s, { $rate } tasks/s

result-too-short = this is short for its load: the mean waiting time may well be { $percent } % off (one standard error); for 1 % it takes about { $tasks_shown } tasks
result-varied = the work varies a lot (squared coefficient of variation { $cv2 }): a few long tasks decide, and the intervals are narrower than they should be; run more tasks and replications
result-varied-endlessly = the variance of the work is infinite: the mean of any run depends on its longest tasks, and the intervals cannot be trusted
result-overload = the offered load is { $load }: the queue grows as long as tasks come, and the figures depend on how long that is
result-live-once = the scenario asks for { $replications } replications; on real processes it runs once
result-simulating = simulating
result-running = running
result-stopping-drain = No new tasks are accepted; what was accepted is being finished. Ctrl-C again kills the servers.
result-stopping-kill = The servers are killed. Ctrl-C again leaves at once.
result-lost-servers = servers lost and replaced during the run: { $servers_shown }
result-stranded = no server is left that could run the other { $tasks } tasks

replay-same = The same decisions in the same order: { $inputs_shown } inputs, { $effects_shown } effects, { $tasks_shown } tasks; digest { $digest }
replay-torn = the journal ends inside an entry, at byte { $byte }: its writer was stopped there. What came before is whole
replay-damaged = the journal is damaged at byte { $byte }; what came before it is the same
replay-different = The decisions differ at input { $number_shown }, { $seconds } s after the start.
replay-input = input
replay-expected = in the journal
replay-found = now
replay-nothing = nothing

bench-measuring = measuring { $what }
bench-title = Measured on this machine:
bench-sim = simulation, M/M/{ $servers } at load 0.9, all statistics
bench-tasks = real tasks without work, 4 servers, one in flight for each
bench-tasks-ahead = the same, with tasks sent ahead
bench-round-trip = round trip of a single task on one processor, median and 99 %
bench-round-trip-anywhere = the same, wherever the system puts the processes
bench-late = lateness of a task of 5 ms, mean
bench-one-us = { $late } µs
bench-start = start of { $processes } server processes
bench-stop = their end
bench-per-s = { $rate } tasks/s
bench-us = { $p50 } µs, { $p99 } µs
bench-s = { $seconds } s
bench-policy = { $policy } with { $servers } servers
bench-policies-place = place
bench-policies-order = order
bench-policies-places = Nanoseconds per task, M/M/n at load { $load }, order fifo, by number of servers (hedge: half the load):
bench-policies-orders = Nanoseconds per task with { $waiting } tasks waiting, place central, by number of servers:
bench-interrupted = interrupted; what is not in the table was not measured

man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-subcommands = COMMANDS
man-extra = EXAMPLES
man-version = VERSION
result-interrupted = the run was interrupted; the figures are of what had settled by then, tasks: { $settled_shown }
