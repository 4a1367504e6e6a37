# What goes wrong with real server processes, and what cannot be asked of a run.

# Starting.
live-cannot-start = The process of server { $server } cannot be started: { $reason } (program { $program }).
live-not-a-server = The process of server { $server } was started but did not report for duty. The log says more (-v).
live-too-many-servers = { $written } servers are too many: this system's limit of open files allows { $most }. “ulimit -n” raises it.
live-runtime = The operating system refuses what a run needs: { $reason }.

live-faults = The scenario has servers crash ([faults]), and that is only simulated so far: real processes are not killed by plan. Run it with sandtable sim, or remove [faults]; in the console, servers can be killed by hand.

# Commands.
live-no-such-task = There is no task { $task }, or it is over.
live-no-such-server = There is no server { $server }; there are { $servers } of them, numbered from 1.
live-server-gone = Server { $server } is not there.
live-no-answer = Server { $server } has not answered within a second.
live-stopping = The run is ending and takes nothing new.
live-stopped = The run has ended.

# In a server's own process.
live-server-alone = This mode is for processes that a coordinator starts; it is of no use by itself.
live-server-orphaned = The coordinator is gone, and the server ends with it.
live-server-channel = The channel to the coordinator broke: { $reason }.
