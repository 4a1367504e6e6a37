# The console: the dialogue, the statuses, the answers to commands, mistakes in lines.

console-welcome = Welcome to the distributed system simulator.
console-ask-servers = Enter the number of servers:
console-ask-command = Command:
console-ask-duration = Duration of the task:

## Tasks

console-work = { $work ->
    [one] of { $work_shown } second
   *[other] of { $work_shown } seconds
}
console-started = A task { console-work } is sent to Server { $server }.
console-queued = A task { console-work } is added to the queue.
console-queued-at = A task { console-work } is added to the queue of Server { $server }.
console-rejected = A task { console-work } is rejected: the queue is full.
console-cancelled = Task { $task } is cancelled.
console-announced = { $tasks ->
    [one] { $tasks_shown } task accepted
   *[other] { $tasks_shown } tasks accepted
}: { $started_shown } sent to servers, { $queued_shown } added to the queue, { $rejected_shown } rejected.

## Status

console-servers = State of the servers:
console-server-idle = Server { $server }: idle
console-server-running = Server { $server }: runs a task ({ $left_shown } s left)
console-server-running-several = Server { $server }: runs { $tasks ->
    [one] { $tasks_shown } task
   *[other] { $tasks_shown } tasks
}
console-server-starting = Server { $server }: starting
console-server-draining = Server { $server }: draining
console-server-down-for-now = Server { $server }: lost, will be restarted soon
console-server-down = Server { $server }: stopped
console-server-queue = , its queue: [{ $tasks }]
console-queue = Queue of tasks: [{ $tasks }]
console-queue-empty = Queue of tasks: none.
console-queue-more = { " " }and { $more_shown } more

console-happened = What happened:
console-finished = Server { $server } finishes its task.
console-finished-and-took = Server { $server } becomes free, a task from the queue is sent to Server { $server }.
console-took = A task from the queue is sent to Server { $server }.
console-goes-on = Task { $task } goes on at Server { $server } where it was interrupted.
console-retried = Task { $task } is started on Server { $server } (attempt { $attempt }).
console-waits-again = Task { $task } is back in the queue.
console-waits-again-at = Task { $task } waits in the queue of Server { $server }.
console-failed = { $attempts ->
    [one] Task { $task } failed after { $attempts_shown } attempt.
   *[other] Task { $task } failed after { $attempts_shown } attempts.
}
console-server-up = Server { $server } is ready.
console-server-released = Server { $server } is drained and stopped.
console-server-killed = Server { $server } is killed.
console-server-lost = Server { $server } is lost.
console-server-restarting = Server { $server } will be restarted in { $seconds_shown } s.
console-happened-more = …and { $more_shown } more events.

## Details

console-queue-detail = { $tasks ->
    [one] { $tasks_shown } task waits:
   *[other] { $tasks_shown } tasks wait:
}
console-queue-task = Task { $task } { console-work }, priority { $priority }, has waited for { $waits_shown } s
console-queue-task-at = { " " }in the queue of Server { $server }
console-queue-detail-more = …and { $more_shown } more
console-detail-task = task { $task }
console-detail-speed = speed { $speed }
console-detail-process = process { $pid }
console-detail-restarts = restarts: { $restarts_shown }
console-detail-draining = takes no new tasks
console-policy = Policy:
console-answer-running = Server { $server } answers: runs task { $task }, { $left_shown } s left;
console-answer-idle = Server { $server } answers: idle;
console-answer-finished = { " " }tasks finished: { $finished_shown }.

## The course of the dialogue

console-server-added = { $count ->
    [one] { $count_shown } server is added.
   *[other] { $count_shown } servers are added.
}
console-drain-asked = Server { $server } takes no new tasks.
console-kill-asked = Server { $server } is killed. To have it back: servers restart { $server }
console-restart-asked = Server { $server } is restarted.
console-speed-set = Server { $server } works at speed { $speed } now.
console-dropped = { $tasks ->
    [one] { $tasks_shown } unfinished task is dropped.
   *[other] { $tasks_shown } unfinished tasks are dropped.
}
console-draining = No new tasks are accepted; left to finish: { $tasks_shown }. Ctrl-C again drops them and leaves.

console-help =
    Commands (English and Russian words are equal):
        add N…     добавить    a task of N seconds; just "5" is the same
                               5 x10: ten of them; 5 3 7: three different ones
                               N: 5  1.5  250ms  2m  1h
                               for policies that look at it: prio=3 deadline=10s
                               user=ann weight=2 width=2
        status     состояние   what the servers do and what waits
        queue      очередь     the waiting tasks one by one
        servers    серверы     the servers one by one
        servers add [N] [speed=S]                 серверы добавить
        servers drain K | kill K | restart K      серверы вывести | убить | перезапустить
        speed K S  скорость    Server K works S times as fast as normal from now on
        policy     правила     how tasks are distributed; what changes it:
                               place=… order=… and parameters, such as
                               place=power-of-d d=3 order=shortest preempt=resume
                               (sandtable policies lists them all)
        cancel ID  отменить    cancel a task (queue shows the numbers)
        why ID     почему      why a task went where it went, and why it waits
        ask K      спросить    ask Server K itself for its state
        wait       ждать       wait until everything is done
        quit       выход       leave now, without waiting for tasks
    Ctrl-C: finish what was accepted and leave; again: drop it; a third time: leave at once.

console-hint-add = SECONDS [xTIMES] [prio=P]
console-why-unknown = there is no task { $task } yet; queue shows the numbers of those that wait
console-why-no-journal = nothing was kept to tell from: no temporary file could be made
console-hint-cancel = TASK NUMBER
console-hint-ask = SERVER NUMBER
console-hint-servers = [add | drain | kill | restart]
console-hint-speed = SERVER NUMBER SPEED
console-hint-policy = [place=… order=… PARAMETER=…]

## Mistakes

console-unknown-command = there is no command “{ $written }” (the list: help)
console-unknown-server-command = servers cannot be told to “{ $written }”. They can: add, drain, kill, restart
console-unknown-setting = “{ $written }=” cannot be set here. What can: { $expected }
console-policy-without-name = “{ $written }”: a place or an order? Write place={ $written } or order={ $written }
console-policy-cutoffs = the place size-interval needs to know here where one range of sizes ends and the next begins. For example: policy place=size-interval cutoffs=1s:10s
console-no-duration = how many seconds the task takes is not said. For example: add 5
console-times-without-task = a duration must come before “{ $written }”. For example: add 5 { $written }
console-bad-times = “{ $written }”: a whole number from 1 to { $limit } must follow the x. For example: add 5 x10
console-too-many-tasks = { $written } tasks in one line are too many; at most { $limit }. For more there is the scenario file
console-bad-priority = the priority “{ $written }” will not do: a whole number is needed, such as 3; larger is more important
console-bad-weight = the weight “{ $written }” will not do: a number from 0.001 to 1000000 is needed; 1 is normal
console-bad-width = the width “{ $written }” will not do: a whole number of slots from 1 to 65535 is needed
console-speed-form = a server and its new speed must follow “{ $command }”; written: “{ $written }”. For example: { $command } 2 0.5
console-bad-speed = the speed “{ $written }” will not do: a number from 0.000001 to 1000000 is needed; 1 is normal
console-number-expected = one number must follow “{ $command }”; written: “{ $written }”
console-server-from-one = there is no server { $written }: the numbers begin with 1
console-nothing-expected = nothing must follow “{ $command }”; too much: “{ $written }”
console-not-now = the line is not accepted: “{ $written }”
console-servers-not-a-number = “{ $written }” is not a number of servers. A whole number from 1 to { $limit } is needed
console-too-few-servers = there cannot be { $written } servers. A whole number from 1 to { $limit } is needed
console-too-many-servers = { $written } servers are too many. A whole number from 1 to { $limit } is needed: each server is a process of its own
console-ended-without-servers = the input ended before it said how many servers. Its first line is a number, such as 3; or use the option -n 3
console-stranded = no server is left, but { $tasks } tasks are. Start a server: servers restart 1
