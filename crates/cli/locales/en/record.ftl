# Files: scenarios, traces, journals, tables of tasks.

# Where a problem is. One of these stands before the message that says what it is.
record-place-file = { $file }:
record-place-line = { $file }, line { $line }:
record-place-key = { $file }, line { $line }, { $key }:
record-place-set = --set { $set }:

# Files as such.
record-file-missing = there is no such file.
record-file-is-folder = this is a folder, not a file.
record-file-denied = there is no permission to open this file.
record-file-unreadable = the file cannot be read: { $detail }.
record-file-unwritable = the file cannot be written: { $detail }.
record-file-not-utf8 = this is not text in UTF-8.
record-file-too-large = the file is too large. It may have at most { $most } bytes.
record-folder-missing = the folder for this file does not exist. Create it first.
record-disk-full = the disk is full.

# The scenario file as TOML.
record-syntax = this is not valid TOML at column { $column }: { $written } ({ $detail }).
record-unquoted = “{ $written }” is neither a number nor a text. Put texts in quotes: "{ $written }".
record-no-value = there is no value for “{ $written }”.
record-duplicate-key = { $written } is set twice. Leave one of the two.
record-unknown-key = there is no key “{ $written }” here. The keys are: { $expected }.
record-key-not-yet = “{ $written }” is part of the scenario format, but not available in this version.
record-missing-key = “{ $key }” is missing.
record-key-without-use = this value is used by no class: every class has its own. Remove it here or there.
record-not-section = { $written } stands where a section is expected: { $expected } on a line of its own, its keys below it.
record-not-groups = { $written } stands where groups are expected: { $expected } on a line of its own for each group, its keys below it.
record-not-text = { $written } is not a text. Put texts in quotes.
record-not-integer = { $written } is not a whole number from { $least } to { $most }.
record-not-count = { $written } is not a whole number of at least { $least }.
record-not-number = { $written } does not fit. Expected a number: { $expected }.
record-not-one-of = “{ $written }” is not possible here. Expected one of: { $expected }.
record-not-truth = { $written } is neither true nor false.

# What the scenario says.
record-bad-name = “{ $written }” cannot be a name. A name is one line of 1 to { $most } characters.
record-bad-warmup = “{ $written }” is not a warm-up. Expected "auto", "none", a duration such as "100s", or a share below 100 % such as "10%".
record-no-servers = there are no servers. Add a group with [[servers]] and a count of at least 1.
record-too-many-servers = “{ $written }” makes too many servers. There can be at most { $most } in all groups together.
record-unknown-place = there is no place policy “{ $written }”. Expected one of: { $expected }.
record-unknown-order = there is no order policy “{ $written }”. Expected one of: { $expected }.
record-no-class = the list of classes is empty. Add a class with [[workload.class]] or remove the list.
record-class-twice = there are two classes named “{ $written }”. Give each a name of its own.
record-beside-trace = “trace” and “{ $written }” contradict each other: the trace already says when tasks arrive and what they are. Remove one of the two.
record-user-twice = “user” and “users” mean the same. Remove one of the two.
record-crash-zero = “{ $written }” would have servers stop at once and never work. Expected a distribution with a mean above 0.
record-width-too-large = tasks of “{ $class }” take { $width } slots of a server, but the largest server has { $slots }. Give it more slots, or make the tasks narrower.
record-width-place = tasks of “{ $class }” take { $width } slots of a server, but { $place } may send them to any server, and the smallest has { $slots }. Use place = "central", or give every server enough slots.
record-width-preempt = tasks of “{ $class }” take { $width } slots of a server, and { $order } interrupts running tasks. Which of several narrow ones would have to make room for a wide one is not defined. Use an order that does not interrupt, or tasks of one slot.

# Policies.
record-policy-form = “{ $written }” is not a policy. Write keys and values, as in place=power-of-d,d=3,order=fifo.
record-policy-key = a policy has no “{ $written }”. It has: { $expected }.
record-policy-twice = “{ $written }” is set twice.
record-policy-unheard = nothing depends on “{ $parameter }” with place = "{ $place }" and order = "{ $order }". It is for: { $expected }.
record-policy-value = { $parameter } cannot be “{ $written }”. Expected one of: { $expected }.
record-policy-count = { $parameter } cannot be “{ $written }”. Expected a whole number from 1 to { $most }.
record-policy-zero = { $parameter } cannot be “{ $written }”. Expected a duration above 0.
record-policy-cutoffs = the cut-offs “{ $written }” do not rise. Expected durations above 0, each longer than the one before it, or "balanced".
record-policy-many-cutoffs = { $written } cut-offs make one range more than that, but there are only { $servers } servers, one for each range. Remove cut-offs, or write "balanced".
record-policy-no-score = the order “score” needs an expression, as in score(estimate * width). The lowest value goes first.
record-policy-copies-preempt = { $place } and { $order } do not go together: { $place } has a task at several servers at once, and one of its copies that was interrupted could not tell the others what it has done. Use another place, or an order that does not interrupt.
record-policy-backfill-preempts = backfill and { $order } do not go together: backfill promises the first waiting task when it will start, and an order that interrupts breaks the promise. Use backfill = "none", or an order that does not interrupt.
record-policy-name = “{ $written }” cannot be the name of a policy. Expected lower-case words with hyphens between them, at most { $most } characters.
record-policy-taken = there is already a policy named “{ $written }”.

# Overrides on the command line.
record-override-form = an override has the form KEY=VALUE, for example workload.tasks=1000.
record-override-path = “{ $written }” is a value, there are no keys below it.
record-override-which = which one is meant? The list “{ $written }” has { $groups } groups, counted from 0. Write for example { $expected }
record-override-no-group = the list “{ $written }” has no such group. They are counted from 0, and their number is { $groups }.

# Traces.
record-trace-ending = the kind of trace is told from the ending of the file's name, and this one is not known. Expected .csv, .swf, .csv.gz or .swf.gz.
record-trace-not-gzip = the file ends in .gz, but what is in it is not gzip, or its end is missing.
record-trace-empty = the trace has no tasks. After the line with the column names comes one line for each task.
record-trace-no-column = the column { $expected } is missing. The first line of a trace names the columns.
record-trace-unknown-column = there is no column “{ $written }” in a trace. The columns are: { $expected }.
record-trace-column-twice = this column is there twice.
record-trace-cells = the line does not have as many cells as there are columns. Expected { $expected }, found { $written }.
record-trace-not-seconds = “{ $written }” is not a number of seconds, such as 12 or 0.25.
record-trace-negative = “{ $written }” is below zero.
record-trace-too-large = “{ $written }” seconds are too many. At most { $most } can be counted.
record-trace-not-priority = “{ $written }” is not a priority. Expected a whole number from -2147483648 to 2147483647.
record-trace-not-weight = “{ $written }” is not a weight. Expected a number from 0.001 to 1000000.
record-trace-not-width = “{ $written }” is not a width. Expected the number of slots that the task takes, 1 or more.
record-trace-too-wide = the task takes { $written } slots of a server, but the largest server has { $slots }. Give it more slots, or set widths = "ignore".
record-trace-too-many-classes = “{ $written }” is one class too many. There can be at most 65536.
record-trace-fields = a job in the Standard Workload Format has { $expected } fields, this line has { $written }. Comments begin with a semicolon.
record-trace-not-processors = “{ $written }” is not a number of processors. Expected a whole number, or -1 if it is not known.
record-trace-no-jobs = there is no job in this log that ran and fits on the largest server.

# Tables of tasks.
record-tasks-ending = the kind of table is told from the ending of the file's name, and this one is not known. Expected .csv.
record-tasks-not-yet = tables in this format are not available in this version. Expected .csv.

# Journals.
record-journal-foreign = this is not a Sandtable journal.
record-journal-version = the journal has format version { $written }. This program reads version { $expected }.
record-journal-no-header = the journal ends before its first entry begins: whoever wrote it was stopped at once. There is nothing in it.
record-journal-damaged = the journal is damaged at entry { $entry }, which begins at byte { $byte }. Everything before it is sound.
record-journal-entry-too-long = an entry of { $written } bytes does not fit into a journal. The most is { $expected }.
record-journal-unknown-policy = the journal has the policy “{ $written }”, which this program does not have. Replay it with the program that wrote it.
record-journal-score = the expression of the order “score” does not do what its text “{ $written }” says, so a journal cannot keep it.
record-invariant-broken = after input { $entry } an invariant of the coordinator does not hold ({ $violation }). This is a defect of the program: please report it with the journal
