# The program as a whole: errors of the command line, of files and of the system.

cli-error = error: { $text }
cli-error-in-line = error: line { $line }: { $text }
cli-note = note: { $text }
cli-did-you-mean = { $text }; did you mean “{ $nearest }”?
cli-see-help = For the options: sandtable --help, or sandtable COMMAND --help

cli-unknown-language = { $place }: there is no language “{ $written }”. There are: { $expected }
cli-unknown-command = there is no command “{ $written }”
cli-unknown-option = “{ $written }” is not expected here
cli-value-missing = { $option }: the value is missing
cli-value-not-listed = { $option }: “{ $written }” will not do. Possible: { $expected }
cli-bad-value = { $option }: “{ $written }” will not do. Expected: { $expected }
cli-option-twice = { $option } may be given only once
cli-options-conflict = { $option } and { $other } exclude each other
cli-argument-missing = missing: { $option }
cli-too-many-values = { $option }: “{ $written }” is not the right number of values
cli-not-utf8 = an argument is not valid UTF-8 text
cli-not-understood = the command line was not understood
cli-only-for-console = { $option } belongs to the console and does nothing here
cli-every-too-short = --every { $written }: statuses cannot be printed that often. The shortest interval is 100ms
cli-bad-log-filter = SANDTABLE_LOG: “{ $written }” is not a log filter. Expected something like debug or sandtable_live=trace

expected-task = a whole number from 0 to 18446744073709551615
expected-seed = a whole number from 0 to 18446744073709551615
expected-replications = a whole number from 1 to 4294967295
expected-jobs = a whole number from 1 to 65535
expected-speedup = a number from 0.001 to 1000000
expected-prefetch = a whole number from 0 to 65535
expected-servers = whole numbers from 1 to 1000000, with commas between them
expected-tasks = a whole number from 1 to 4294967295
expected-seeds = two whole numbers, the second one larger, such as 0..200

cli-cannot-read = cannot read { $path }: { $reason }
cli-cannot-write = cannot write { $path }: { $reason }
cli-disk-full = the disk is full: nothing more can be written to { $path }
cli-option-value = { $option }: { $text }
cli-cannot-print = cannot write the output: { $reason }
cli-cannot-read-line = cannot read the input: { $reason }
cli-line-not-utf8 = the line is not valid UTF-8 text
cli-line-too-long = the line is longer than { $limit } bytes
cli-cannot-create-directory = cannot create the directory { $path }: { $reason }
cli-no-program = cannot find out where this program is, so servers cannot be started: { $reason }
cli-terminal = the terminal cannot be used: { $reason }
cli-panic = internal error at { $place }: { $text }; please report it
