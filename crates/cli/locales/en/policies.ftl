# The policies: each with its rule in one line, its origin, and when it loses.

policies-title-place = place: which server, or the central queue
policies-title-order = order: which waiting task goes first
policies-rule = rule
policies-parameters = parameters
policies-origin = origin
policies-loses = loses
policies-no-parameters = none

policies-place-central-rule = one queue for all; a free server takes its first task
policies-place-central-origin = Erlang 1917 (M/M/c)
policies-place-central-loses = when asking the queue costs more than a task, and when sizes vary so much that a short task waits behind long ones on every server
policies-place-random-rule = a server drawn evenly, whatever it is doing
policies-place-random-origin = the base line of Mitzenmacher 2001 (The power of two choices)
policies-place-random-loses = nearly always: tasks wait at one server while another is idle
policies-place-round-robin-rule = the servers in turn
policies-place-round-robin-origin = Ephremides, Varaiya and Walrand 1980; Liu and Towsley 1994
policies-place-round-robin-loses = when sizes vary much or servers differ in speed: it looks at neither
policies-place-shortest-queue-rule = the server with the fewest tasks, running and waiting
policies-place-shortest-queue-origin = Winston 1977 (join the shortest queue); Weber 1978
policies-place-shortest-queue-loses = when sizes vary much: one long task counts as much as a short one
policies-place-least-work-rule = the server with the least remaining estimated work for its speed
policies-place-least-work-origin = Foss 1980; Harchol-Balter, Crovella and Murta 1999 (least work left)
policies-place-least-work-loses = when estimates are wrong, and under heavy tails, where keeping short tasks apart is better

policies-order-fifo-rule = the task that arrived first
policies-order-fifo-origin = Erlang 1909
policies-order-fifo-loses = in mean waiting time, when sizes vary: short tasks wait behind long ones
policies-order-shortest-rule = the task with the smallest estimate
policies-order-shortest-origin = Phipps 1956; Smith 1956
policies-order-shortest-loses = for long tasks under high load: they may wait for very long; and when estimates are wrong
policies-order-priority-rule = the task with the highest priority; equal ones as they arrived
policies-order-priority-origin = Cobham 1954
policies-order-priority-loses = for low priorities under high load: they may wait for very long
