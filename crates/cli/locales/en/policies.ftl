# The policies: each with its rule in one line, its origin, and when it loses; their parameters;
# the check that any policy can be put through.

policies-title-place = place: which server, or the central queue
policies-title-order = order: which waiting task goes first
policies-rule = rule
policies-parameters = parameters
policies-origin = origin
policies-loses = loses
policies-no-parameters = none
policies-title-parameters = parameters: what they are set to stands beside place and order
policies-does = sets
policies-values = values
policies-default = default
policies-example = for example, in a scenario file
policies-custom-rule = brought along by this program
policies-unknown = there is no policy “{ $written }”. There are: { $expected }

## Places

policies-place-central-rule = one queue for all; a free server takes its first task
policies-place-central-origin = Erlang 1917 (M/M/c)
policies-place-central-loses = when asking the queue costs more than a task, and when sizes vary so much that a short task waits behind long ones on every server

policies-place-random-rule = a server drawn evenly, whatever it is doing
policies-place-random-origin = the base line of Mitzenmacher 2001 (The power of two choices)
policies-place-random-loses = nearly always: tasks wait at one server while another is idle

policies-place-weighted-random-rule = a server drawn with a probability in proportion to its speed
policies-place-weighted-random-origin = Chow and Kohler 1979 (proportional branching)
policies-place-weighted-random-loses = against everything that looks at the servers; and at low load against giving the fast ones still more (Buzen and Chen 1974)

policies-place-round-robin-rule = the servers in turn
policies-place-round-robin-origin = Ephremides, Varaiya and Walrand 1980; Liu and Towsley 1994
policies-place-round-robin-loses = when sizes vary much or servers differ in speed: it looks at neither

policies-place-weighted-round-robin-rule = the servers in turn, each as often as its speed says, its turns spread evenly
policies-place-weighted-round-robin-origin = Katevenis, Sidiropoulos and Courcoubetis 1991; the smooth form: nginx 2012
policies-place-weighted-round-robin-loses = when sizes vary much: it counts turns and not what the servers have left to do

policies-place-shortest-queue-rule = the server with the fewest tasks, running and waiting; of equal ones the lowest number
policies-place-shortest-queue-origin = Haight 1958; Winston 1977 (join the shortest queue); Weber 1978
policies-place-shortest-queue-loses = when sizes vary much or servers differ in speed: one long task counts as much as a short one

policies-place-power-of-d-rule = the server with the fewest tasks among d different ones drawn
policies-place-power-of-d-origin = Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 2001
policies-place-power-of-d-loses = against shortest-queue, which asks all servers: an idle one may not be among the d drawn

policies-place-least-work-rule = the server with the least remaining estimated work for its speed
policies-place-least-work-origin = Foss 1980; Harchol-Balter, Crovella and Murta 1999 (least work left)
policies-place-least-work-loses = when estimates are wrong, and under heavy tails, where keeping short tasks apart is better

policies-place-least-work-of-d-rule = the server with the least remaining estimated work for its speed among d different ones drawn
policies-place-least-work-of-d-origin = Bramson, Lu and Prabhakar 2012; Hellemans and Van Houdt 2018
policies-place-least-work-of-d-loses = against least-work, which asks all servers; and when estimates are wrong

policies-place-earliest-finish-rule = the server that would finish the task first: (its remaining estimated work + the task's) ÷ its speed
policies-place-earliest-finish-origin = Ibarra and Kim 1977; Maheswaran et al. 1999 (minimum completion time)
policies-place-earliest-finish-loses = when estimates are wrong; and it is selfish: it lets slow servers idle, and whoever comes next waits behind the fast ones

policies-place-idle-first-rule = the server that has been idle for longest; if none is idle, one drawn evenly
policies-place-idle-first-origin = Lu, Xie, Kliot, Geller, Larus and Greenberg 2011 (join the idle queue)
policies-place-idle-first-loses = at high load: servers are seldom idle then, and it places like random

policies-place-size-interval-rule = the server whose range of sizes the estimate is in: short tasks here, long ones there; of several, one drawn evenly
policies-place-size-interval-origin = Crovella, Harchol-Balter and Murta 1998; Harchol-Balter, Crovella and Murta 1999 (SITA-E)
policies-place-size-interval-loses = when sizes vary little, when estimates are wrong, and when servers fail: nobody does what another one is for

policies-place-late-binding-rule = a place is kept in the queues of d servers drawn; the first that becomes free takes the task
policies-place-late-binding-origin = Ousterhout, Wendell, Zaharia and Stoica 2013 (Sparrow)
policies-place-late-binding-loses = against central, which lets every server take the task; and where a message takes long compared with a task

policies-place-hedge-rule = copies at d servers drawn; the first that finishes counts, the others are cancelled
policies-place-hedge-origin = Dean and Barroso 2013 (The tail at scale); Gardner et al. 2017 (redundancy-d)
policies-place-hedge-loses = at high load: every task is done up to d times; it pays where servers are slow now and then and load is low

policies-place-peak-ewma-rule = the better of two servers drawn by recent latency × (tasks there + 1); a peak counts at once and fades
policies-place-peak-ewma-origin = Finagle 6.26, Twitter 2015; Jenson and Oanta 2016
policies-place-peak-ewma-loses = when latency says more about the tasks than about the servers: one long task makes a good server look bad

policies-place-steal-rule = a server drawn evenly; one that runs out of work takes from another, drawn evenly, that has tasks waiting
policies-place-steal-origin = Burton and Sleep 1981; Blumofe and Leiserson 1999
policies-place-steal-loses = in orders other than fifo: which task is taken depends on whom it was drawn to; and where moving a task costs much

## Orders

policies-order-fifo-rule = the task that arrived first
policies-order-fifo-origin = Erlang 1909
policies-order-fifo-loses = in mean waiting time, when sizes vary: short tasks wait behind long ones

policies-order-lifo-rule = the task that arrived last
policies-order-lifo-origin = Vaulot 1954; Wishart 1960
policies-order-lifo-loses = at the tail: under load the oldest tasks wait for very long; the mean is that of fifo

policies-order-random-rule = a task drawn evenly
policies-order-random-origin = Vaulot 1946; Kingman 1962 (service in random order)
policies-order-random-loses = at the tail, against fifo; the mean is the same

policies-order-shortest-rule = the task with the smallest estimate
policies-order-shortest-origin = Phipps 1956; Smith 1956
policies-order-shortest-loses = for long tasks under high load: they may wait for very long; and when estimates are wrong

policies-order-longest-rule = the task with the largest estimate
policies-order-longest-origin = Graham 1969 (longest processing time first)
policies-order-longest-loses = in every mean: short tasks wait behind all long ones; it is for a fixed set that is to be done soon

policies-order-priority-rule = the task with the highest priority; equal ones as they arrived
policies-order-priority-origin = Cobham 1954; interrupting: White and Christie 1958
policies-order-priority-loses = for low priorities under high load: they may wait for very long

policies-order-deadline-rule = the task with the earliest deadline; those without one last
policies-order-deadline-origin = Jackson 1955; interrupting: Liu and Layland 1973 (earliest deadline first)
policies-order-deadline-loses = under overload: it works at tasks that are late already, and one lateness makes the next

policies-order-shortest-remaining-rule = the task with the least estimated work left; it interrupts one that has more left
policies-order-shortest-remaining-origin = Schrage and Miller 1966; Schrage 1968 (optimal in the mean)
policies-order-shortest-remaining-loses = when estimates are wrong, where an interruption costs much, and for the longest tasks under high load

policies-order-least-attained-rule = the task that has been served least; it interrupts one that has had a quantum more
policies-order-least-attained-origin = Schrage 1967 (foreground–background); Righter and Shanthikumar 1989
policies-order-least-attained-loses = when sizes vary little: tasks share the server and all finish late; it needs no estimates

policies-order-response-ratio-rule = the task with the highest (wait + work) ÷ work
policies-order-response-ratio-origin = Brinch Hansen 1971 (highest response ratio next)
policies-order-response-ratio-loses = in the mean against shortest; and it looks through the whole queue for every start

policies-order-weighted-shortest-rule = the task with the highest weight ÷ work
policies-order-weighted-shortest-origin = Smith 1956 (Smith's rule); Cox and Smith 1961 (the cμ rule)
policies-order-weighted-shortest-loses = for long tasks of low weight under high load: they may wait for very long; and when estimates are wrong

policies-order-fair-rule = the users in turn, each with a quantum of work × its weight per turn (deficit round robin)
policies-order-fair-origin = Demers, Keshav and Shenker 1989; Shreedhar and Varghese 1996
policies-order-fair-loses = in mean waiting time: it looks at users and not at the sizes of tasks

policies-order-score-rule = the task with the lowest value of an expression over submit, wait, estimate, width, priority and weight
policies-order-score-origin = Tang et al. 2009 (WFP3); Carastan-Santos and de Camargo 2017
policies-order-score-loses = where nobody has tried the expression on tasks like these; with wait in it, every start looks through the whole queue

## Parameters

policies-parameter-d-does = how many different servers are drawn
policies-parameter-d-values = a whole number from 1 to 65535
policies-parameter-d-default = 2
policies-parameter-cutoffs-does = where one range of sizes ends and the next begins; each range has an equal block of servers, by number
policies-parameter-cutoffs-values = durations from the shortest up, one fewer than there are ranges
policies-parameter-cutoffs-default = one range for each server, with as much work as suits its speed (SITA-E)
policies-parameter-equals-does = which of equally good servers is taken
policies-parameter-equals-values = lowest (number), random
policies-parameter-equals-default = lowest
policies-parameter-cancel-does = when the other copies of a task are cancelled
policies-parameter-cancel-values = on-finish (one has finished), on-start (one starts)
policies-parameter-cancel-default = on-finish
policies-parameter-decay-does = the time over which a latency is forgotten, to a share of 1/e
policies-parameter-decay-values = a duration above 0
policies-parameter-decay-default = 10s
policies-parameter-preempt-does = whether a waiting task may interrupt a running one that comes after it
policies-parameter-preempt-values = none, resume (it goes on later where it was), restart (it begins anew)
policies-parameter-preempt-default = none
policies-parameter-quantum-does = how much work a turn is
policies-parameter-quantum-values = a duration above 0, at speed 1
policies-parameter-quantum-default = 10ms
policies-parameter-backfill-does = what may start while the first waiting task needs more slots than are free
policies-parameter-backfill-values = none, easy (what does not delay the first), easy-shortest (the same, the shortest first), conservative (what delays nobody before it)
policies-parameter-backfill-default = none
policies-parameter-ties-does = what is decided together
policies-parameter-ties-values = each (every arrival and every end by itself), batch (all that happens at one instant)
policies-parameter-ties-default = each

## The check

policies-check-progress = checking policies
policies-check-holds = { $policy }: holds ({ $cases_shown } clusters, { $tasks_shown } tasks, { $steps_shown } inputs)
policies-check-fails = { $policy }: does not hold
policies-check-property = property
policies-check-found = found
policies-check-when = when
policies-check-again = again
policies-check-at = seed { $seed }, input { $step } at { $at } s: { $input }
policies-check-interrupted = interrupted; what is printed above is complete
