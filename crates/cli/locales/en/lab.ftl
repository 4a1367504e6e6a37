# Experiments: runs and replications.

lab-interrupted = interrupted after { $settled } settled tasks; there is no result
lab-no-threads = { $jobs } jobs at once are not possible: { $reason }. Fewer would be: --jobs 1
