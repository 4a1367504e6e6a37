# The command line: help texts. Values and option names are the same in every language.

help-usage = Usage:
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-global-options = Options of every command

help-value-lang = LANGUAGE
help-value-format = FORMAT
help-value-n = N
help-value-duration = DURATION
help-value-scenario = SCENARIO
help-value-key-value = KEY=VALUE
help-value-file = FILE
help-value-dir = DIRECTORY
help-value-x = X
help-value-journal = JOURNAL
help-value-shell = SHELL
help-value-command = COMMAND

help-any-help = show this help
help-any-version = show the version
help-any-lang = language: en or ru (default: SANDTABLE_LANG, else the locale)
help-any-verbose = log more to stderr: -v information, -vv details, -vvv everything (or SANDTABLE_LOG)
help-any-quiet = log nothing
help-any-log-format = shape of the log: text or json (default: text)
help-any-servers = number of servers, 1 to 1000; asked for if not given
help-any-every = how often a status is printed while something runs (default: 3.5s)
help-any-scenario = scenario file (TOML)
help-any-set = override a key of the scenario, e.g. workload.tasks=1000; may be repeated
help-any-seed = seed of the random numbers (default: the scenario's)
help-any-json = print one JSON document
help-any-tasks = write a table of all tasks (CSV)
help-any-out = write result.json, tasks.csv and the scenario into this directory

help-sandtable-about = A sand table for distributed task execution: one coordinator, run for real or in virtual time.
help-sandtable-usage = sandtable [OPTIONS] [COMMAND]
help-sandtable-examples =
    Without a command the console starts and asks for the number of servers.

    Examples:
      sandtable
      sandtable -n 3
      sandtable sim scenario.toml --set workload.tasks=1000
      sandtable live scenario.toml --speedup 50
      printf '3\nadd 1\nwait\n' | sandtable

help-console-about = the console: type tasks, watch servers run them
help-console-usage = sandtable console [OPTIONS]
help-console-examples =
    Example:
      sandtable console -n 3 --every 1s

help-sim-about = run a scenario in virtual time
help-sim-usage = sandtable sim [OPTIONS] <SCENARIO>
help-sim-replications = independent replications, each with its own seed; the result has intervals over them
help-sim-jobs = replications run at once (default: as many as there are cores)
help-sim-examples =
    Examples:
      sandtable sim scenario.toml
      sandtable sim scenario.toml --set policy.place=random --seed 7 --json
      sandtable sim scenario.toml --replications 20 --jobs 4 --out results

help-live-about = run a scenario on real server processes
help-live-usage = sandtable live [OPTIONS] <SCENARIO>
help-live-speedup = shorten every duration by this factor, 0.001 to 1000000 (default: 1)
help-live-prefetch = send so many tasks ahead to every busy server, to hide the round trip (default: 0)
help-live-journal = record every input with its time, for replay
help-live-examples =
    Ctrl-C: finish what was accepted; again: kill the servers; a third time: leave at once.

    Examples:
      sandtable live scenario.toml --speedup 50
      sandtable live scenario.toml --journal run.journal --json

help-replay-about = prove that a journal's decisions come out again
help-replay-usage = sandtable replay [OPTIONS] <JOURNAL>
help-replay-journal = journal of a run
help-replay-examples =
    Exit code 0: the same decisions in the same order; 1: they differ.

    Example:
      sandtable replay run.journal

help-bench-about = measure how fast this machine simulates and runs tasks
help-bench-usage = sandtable bench [OPTIONS]

help-bench-quick = measure with fewer tasks: rougher figures

help-policies-about = list the policies: rule, origin, when it loses
help-policies-usage = sandtable policies [OPTIONS]

help-completions-about = print a completion script for a shell
help-completions-usage = sandtable completions <SHELL>
help-completions-shell = bash, elvish, fish, powershell or zsh
help-completions-examples =
    Example:
      sandtable completions bash > ~/.local/share/bash-completion/completions/sandtable

help-man-about = print the manual page
help-man-usage = sandtable man
help-man-examples =
    Example:
      sandtable man > sandtable.1

help-help-about = show the help of a command
help-help-usage = sandtable help [COMMAND]
help-help-command = the command
