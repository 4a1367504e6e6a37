# Правила: каждое в одной строке, откуда взято и когда проигрывает.

policies-title-place = место: какой сервер или общая очередь
policies-title-order = порядок: какое из ждущих заданий первое
policies-rule = правило
policies-parameters = параметры
policies-origin = источник
policies-loses = проигрывает
policies-no-parameters = нет

policies-place-central-rule = одна очередь на всех; свободный сервер берёт из неё первое задание
policies-place-central-origin = Erlang 1917 (M/M/c)
policies-place-central-loses = когда обращение к очереди дороже самого задания и когда длительности так разнятся, что короткое задание ждёт за длинными на каждом сервере
policies-place-random-rule = сервер выбирается наугад, чем бы он ни был занят
policies-place-random-origin = точка отсчёта у Mitzenmacher 2001 (The power of two choices)
policies-place-random-loses = почти всегда: на одном сервере задания ждут, пока другой простаивает
policies-place-round-robin-rule = серверы по очереди
policies-place-round-robin-origin = Ephremides, Varaiya, Walrand 1980; Liu, Towsley 1994
policies-place-round-robin-loses = когда длительности сильно разнятся или у серверов разная скорость: на это оно не смотрит
policies-place-shortest-queue-rule = сервер, у которого меньше всего заданий, выполняемых и ждущих
policies-place-shortest-queue-origin = Winston 1977 (join the shortest queue); Weber 1978
policies-place-shortest-queue-loses = когда длительности сильно разнятся: длинное задание считается за одно, как и короткое
policies-place-least-work-rule = сервер, у которого меньше всего оставшейся работы (по оценке) с учётом его скорости
policies-place-least-work-origin = Foss 1980; Harchol-Balter, Crovella, Murta 1999 (least work left)
policies-place-least-work-loses = когда оценки неверны и когда изредка встречаются очень длинные задания: тогда короткие лучше держать отдельно

policies-order-fifo-rule = задание, которое пришло раньше
policies-order-fifo-origin = Erlang 1909
policies-order-fifo-loses = по среднему времени ожидания, когда длительности разнятся: короткие ждут за длинными
policies-order-shortest-rule = задание с наименьшей оценкой
policies-order-shortest-origin = Phipps 1956; Smith 1956
policies-order-shortest-loses = для длинных заданий при большой нагрузке: они могут ждать очень долго; и когда оценки неверны
policies-order-priority-rule = задание с наибольшим приоритетом; равные — в порядке прихода
policies-order-priority-origin = Cobham 1954
policies-order-priority-loses = для низких приоритетов при большой нагрузке: они могут ждать очень долго
