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
help-value-name = NAME
help-value-policy = POLICY
help-value-list = N,N,…
help-value-range = A..B

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

help-value-task = TASK
help-why-about = tell why a task went where it went, and why it waits
help-why-usage = sandtable why [OPTIONS] <TASK> <FILE>
help-why-task = number of the task; the first one is 0
help-why-file = journal of a run, or a scenario (TOML), whose run is made again
help-why-examples =
    Examples:
      sandtable live scenario.toml --journal run.journal; sandtable why 17 run.journal
      sandtable why 17 scenario.toml --set policy.place=least-work

help-replay-about = prove that a journal's decisions come out again
help-replay-usage = sandtable replay [OPTIONS] <JOURNAL>
help-replay-journal = journal of a run
help-replay-examples =
    Exit code 0: the same decisions in the same order; 1: they differ.

    Example:
      sandtable replay run.journal

help-bench-about = measure how fast this machine simulates and runs tasks
help-bench-usage = sandtable bench [OPTIONS] | sandtable bench policies [OPTIONS]

help-bench-quick = measure with fewer tasks: rougher figures
help-bench-policies-about = measure how long the decision for a task takes, for every policy
help-bench-policies-usage = sandtable bench policies [OPTIONS] [NAME]…
help-bench-policies-names = the policies to be measured (default: all there are)
help-bench-policies-servers = numbers of servers, each from 1 to 1000000 (default: 10,1000,100000,1000000; for orders 10,1000)
help-bench-policies-tasks = tasks of each measurement (default: 600000)
help-bench-policies-examples =
    In virtual time, without statistics, after a warm-up; the fastest of thirty stretches counts.

    Examples:
      sandtable bench policies
      sandtable bench policies least-work shortest --servers 10,1000

help-policies-about = list the policies: rule, parameters, origin, when it loses
help-policies-usage = sandtable policies [OPTIONS] [NAME] | sandtable policies check [OPTIONS] [POLICY]
help-policies-name = one policy in full, with an example
help-policies-examples =
    Examples:
      sandtable policies
      sandtable policies hedge
      sandtable policies check place=hedge,order=fifo
help-policies-check-about = put policies through random clusters, tasks and disturbances
help-policies-check-usage = sandtable policies check [OPTIONS] [POLICY]
help-policies-check-policy = a name, or place=…,order=… (default: every place with fifo, every order with central)
help-policies-check-seeds = the seeds, from A up to and without B (default: 0..200)
help-policies-check-examples =
    Exit code 0: everything holds; 3: something does not, and the seed is told.

    Examples:
      sandtable policies check
      sandtable policies check steal --seeds 0..10000

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
help-help-usage = sandtable help [COMMAND]…
help-help-command = the command
