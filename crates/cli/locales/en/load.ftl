# What is wrong with a value that a person wrote: a duration, a rate, a distribution, an arrival
# process, an estimate, a mix of priorities, widths or users, reports, an expression.

# Put before the message: the argument it is about, or nothing.
load-where = { $argument ->
    [none] {""}
   *[other] in { $argument }:{" "}
}

load-empty = { load-where }nothing is written here
load-not-finite = { load-where }“{ $written }” is not a finite number
load-negative = { load-where }“{ $written }” is negative; it must be 0 or more
load-zero = { load-where }“{ $written }” is not possible; it must be above 0
load-below = { load-where }“{ $written }” is too small; the least is { $least }
load-too-small = { load-where }“{ $written }” is too small; the least above 0 is { $least }
load-too-large = { load-where }“{ $written }” is too large; the most is { $most }
load-not-a-number = { load-where }“{ $written }” is not a number; write for example 4 or 0.5
load-not-whole = { load-where }“{ $written }” is not a whole number; write for example 4
load-not-a-duration = { load-where }“{ $written }” is not a duration; write for example 250ms, 1.5s, 2m or 1h30m (a bare number is seconds)
load-not-a-rate = { load-where }“{ $written }” is not a rate; write for example 7.2/s, 30/m or 1000/h (a bare number is per second)
load-unknown-unit = { load-where }in “{ $written }” there is no unit of time “{ $unit }”; the units are { $expected }
load-decimal-comma = { load-where }“{ $written }” has a decimal comma; here the decimal sign is a point

load-unopened = { load-where }“{ $written }” has a closing parenthesis without an opening one
load-unclosed = { load-where }“{ $written }” lacks a closing parenthesis
load-after-end = { load-where }“{ $written }” after “{ $whole }” does not belong there; the value ends before it
load-unknown-distribution = { load-where }there is no distribution “{ $written }”; there are { $expected }
load-unknown-arrivals = { load-where }there is no arrival process “{ $written }”; there are { $expected }
load-unknown-estimate = { load-where }there is no estimate “{ $written }”; there are { $expected }
load-empty-argument = { load-where }there is nothing between two commas; write for example { $example }
load-missing-argument = { load-where }{ $form } needs “{ $parameter }”; write for example { $example }
load-too-many-arguments = { load-where }“{ $written }” is one argument too many for { $form }; write for example { $example }
load-unknown-parameter = { load-where }{ $form } takes no “{ $written }”; it takes { $expected }
load-repeated-parameter = { load-where }“{ $parameter }” of { $form } is given twice
load-needs-file = { load-where }“{ $written }” reads a file, which a value alone cannot do; put the tasks in a file and name it with trace = "FILE" under [workload] of the scenario

load-cv2-too-large = { load-where }“{ $written }” is too large; the most is 1000000, because no sample ever shows the mean beyond that
load-max-not-above-min = { load-where }“{ $written }” is not possible; the maximum must be above the minimum
load-hyperexp-cv2 = { load-where }“{ $written }” is not possible; a hyperexponential distribution varies at least as much as an exponential one, so cv2 must be 1 or more (for less use gamma or erlang)
load-weibull-shape = { load-where }“{ $written }” is not possible; the shape must be between 0.1 and 1000
load-pareto-alpha = { load-where }“{ $written }” is not possible; alpha must be above 1, otherwise the mean is infinite (bounded-pareto takes any alpha above 0)
load-batch-process = { load-where }“{ $written }” cannot come in batches; write poisson, constant, renewal, mmpp or daily
load-mmpp-lengths = { load-where }“{ $written }” does not match the rates; every rate needs one stay, separated by colons, as in mmpp(rates=1/s:20/s,stay=60s:5s)
load-mmpp-silent = { load-where }no task would ever come with “{ $written }”; at least one rate must be above 0
load-changes-too-fast = { load-where }with “{ $written }” the rate would change more than a thousand times between two tasks; use poisson with the mean rate, or a longer time
load-daily-peak = { load-where }“{ $written }” is not possible; peak is the highest rate divided by the mean rate, between 1 and 100
load-at-order = { load-where }“{ $written }” is earlier than the time before it; the times must be in order

load-not-a-priority = { load-where }“{ $written }” is not a priority; it must be a whole number between -2147483648 and 2147483647
load-not-a-width = { load-where }“{ $written }” is not a width; it must be a whole number between 1 and { $most }, the number of slots that a task takes
load-not-a-user = { load-where }“{ $written }” is not a user’s name; a name is one line of 1 to { $most } characters
load-not-a-share = { load-where }“{ $written }” is not a share; write each value with its share in percent, as in 0:80%,5:20%
load-repeated-value = { load-where }{ $written } is given twice
load-shares-sum = { load-where }the shares in “{ $written }” add up to { $sum } %, not to 100 %

load-unknown-reports = { load-where }there are no load reports “{ $written }”; there are { $expected }, or a duration such as 100ms

# What is wrong with an expression. Positions are characters, counted from 1.

load-score-too-long = { load-where }the expression is too long
load-score-too-deep = { load-where }the expression has too many parentheses in each other
load-score-ends = { load-where }the expression ends where a number, a name or a parenthesis should follow
load-score-unexpected = { load-where }“{ $written }” at position { $position } of the expression does not belong there
load-score-unclosed = { load-where }the parenthesis at position { $position } of the expression is not closed
load-score-number = { load-where }“{ $written }” at position { $position } of the expression is not a number; write for example 4 or 0.5
load-score-power = { load-where }“{ $written }” at position { $position } of the expression is not a power; powers are whole numbers from 1 to { $most }
load-score-unknown-name = { load-where }“{ $written }” at position { $position } of the expression is not a known name; there are { $expected }
load-score-arguments = { load-where }{ $written } at position { $position } of the expression is a function; write for example { $example }

# What is wrong with a workload as a whole.

load-no-class = the workload has no class of tasks
load-too-many-classes = { $written } classes of tasks are too many; the most is { $most }
load-class-share = the share of class “{ $class }” is { $written }; it must be above 0
load-endless = with the arrivals { $arrivals } the workload would never end; set tasks (or until, where tasks or pauses take time)
