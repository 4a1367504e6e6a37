# Why a task went where it went. Lines of an account; what begins with a comma or colon goes on.

why-title = The life of task { $task }; times in seconds
why-no-such-task = no task { $task } arrives there; the first task is 0
why-arrived = task { $task } arrives, thought to be { $seconds } s of work
why-arrived-unknown = task { $task } arrives; nobody knows how much work it is
why-priority = , priority { $priority }
why-width = , { $width } slots wide
why-deadline = , to be done by { $seconds }
why-rules = the rules are { $policy }
why-looked = { $among ->
    [one] { $among_shown } server takes tasks
   *[other] { $among_shown } servers take tasks
}; what counts: { $measure }
why-measure-none = whatever this policy looks at; it does not tell
why-measure-present = the fewest tasks present
why-measure-remaining-time = the least time until the server is through, s
why-measure-finish-time = the earliest end of this very task, s from now
why-measure-latency = the least recent latency × tasks present, s
why-measure-turn = whose turn it is
why-measure-drawn = a draw
why-measure-size = a draw among the servers of its range of sizes
why-measure-idle = an idle server
why-server = server { $server }
why-chosen = ← chosen
why-latency-unknown = unknown
why-more-candidates = … and more
why-tie-lowest-number = several are equally good: the lowest number is taken
why-tie-fastest = several are equally good: the fastest is taken, then the lowest number
why-tie-first-drawn = several are equally good: the one that was drawn first is taken
why-tie-drawn = several are equally good: one of them is drawn
why-tie-longest-idle = several are idle: the one that has been idle longest is taken
why-nobody-chosen = no server is chosen: the task goes to the central queue
why-waits-at = waits in the queue of server { $server }
why-waits-centrally = waits in the central queue
why-first = , as the first
why-before = ; { $tasks ->
    [one] { $tasks_shown } task goes before it: { $listed }
   *[other] { $tasks_shown } tasks go before it, the first of them { $listed }
}
why-started = starts on server { $server }
why-started-after = , with { $seconds } s of work already done
why-others-wait = ; { $tasks ->
    [one] { $tasks_shown } task waits on: { $listed }
   *[other] { $tasks_shown } tasks wait on, the next of them { $listed }
}
why-preempted = server { $server } is asked to stop it: another goes before it
why-preempted-by = server { $server } is asked to stop it: task { $task }, which has just arrived, goes before it
why-interrupted = server { $server } has stopped it after { $seconds } s of work
why-copy-stopped = its copy at server { $server } is stopped
why-lost = server { $server } is gone, and with it this attempt
why-failed = the attempt on server { $server } failed
why-policy-set = the rules are { $policy } from now on; it is placed anew
why-completed = completed
why-given-up = given up: it failed too often
why-rejected = rejected: the queue was full
why-cancelled = cancelled
why-settled-at = , last tried on server { $server }
why-unknown = task { $task } has not arrived
why-running = it runs
why-until-backoff = it waits out the pause after a failed attempt
why-until-turn = it waits for its turn: place { $place } of { $all }
why-until-server = it waits for a server: none takes tasks
why-until-slots = it is next, but needs { $width } free slots on one server, where there are at most { $free }
why-until-slot = it is next; by the estimates server { $server } has a free slot first, at { $seconds }
