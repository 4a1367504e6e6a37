# Почему задание попало туда, куда попало. Строки рассказа; то, что начинается с запятой, продолжает.

why-title = Жизнь задания { $task }; время в секундах
why-no-such-task = задания { $task } там нет; первое задание имеет номер 0
why-arrived = задание { $task } поступает, ожидается { $seconds } с работы
why-arrived-unknown = задание { $task } поступает; сколько в нём работы, неизвестно
why-priority = , приоритет { $priority }
why-width = , занимает слотов: { $width }
why-deadline = , срок — { $seconds }
why-rules = действуют правила { $policy }
why-looked = задания принимают серверов: { $among_shown }; решает { $measure }
why-measure-none = то, на что смотрит это правило; оно не сообщает
why-measure-present = наименьшее число заданий на сервере
why-measure-remaining-time = наименьшее время, через которое сервер освободится, с
why-measure-finish-time = самый ранний конец этого задания, с от этого момента
why-measure-latency = наименьшая недавняя задержка × число заданий, с
why-measure-turn = очерёдность
why-measure-drawn = жребий
why-measure-size = жребий среди серверов для заданий такого размера
why-measure-idle = свободный сервер
why-server = сервер { $server }
why-chosen = ← выбран
why-latency-unknown = неизвестна
why-more-candidates = … и другие
why-tie-lowest-number = несколько одинаково хороши: берётся наименьший номер
why-tie-fastest = несколько одинаково хороши: берётся самый быстрый, затем наименьший номер
why-tie-first-drawn = несколько одинаково хороши: берётся выпавший первым
why-tie-drawn = несколько одинаково хороши: один выбирается по жребию
why-tie-longest-idle = свободны несколько: берётся тот, кто свободен дольше всех
why-nobody-chosen = сервер не выбран: задание идёт в общую очередь
why-waits-at = ждёт в очереди сервера { $server }
why-waits-centrally = ждёт в общей очереди
why-first = , первым
why-before = ; перед ним { $tasks ->
    [one] { $tasks_shown } задание: { $listed }
    [few] { $tasks_shown } задания, первые из них { $listed }
   *[other] { $tasks_shown } заданий, первые из них { $listed }
}
why-started = начинается на сервере { $server }
why-started-after = , { $seconds } с работы уже сделано
why-others-wait = ; дальше ждут { $tasks ->
    [one] { $tasks_shown } задание: { $listed }
    [few] { $tasks_shown } задания, следующие из них { $listed }
   *[other] { $tasks_shown } заданий, следующие из них { $listed }
}
why-preempted = серверу { $server } велено его прервать: другое идёт раньше
why-preempted-by = серверу { $server } велено его прервать: только что поступившее задание { $task } идёт раньше
why-interrupted = сервер { $server } прервал его после { $seconds } с работы
why-copy-stopped = его копия на сервере { $server } остановлена
why-lost = сервер { $server } пропал, а с ним и эта попытка
why-failed = попытка на сервере { $server } не удалась
why-policy-set = отныне действуют правила { $policy }; задание размещается заново
why-completed = выполнено
why-given-up = оставлено: слишком много неудачных попыток
why-rejected = отклонено: очередь была полна
why-cancelled = отменено
why-settled-at = , последняя попытка — на сервере { $server }
why-unknown = задание { $task } ещё не поступило
why-running = оно выполняется
why-until-backoff = оно пережидает паузу после неудачной попытки
why-until-turn = оно ждёт своей очереди: место { $place } из { $all }
why-until-server = оно ждёт сервера: заданий никто не принимает
why-until-slots = оно следующее, но ему нужно свободных слотов на одном сервере: { $width }, а есть не больше { $free }
why-until-slot = оно следующее; по оценкам первым освободится слот на сервере { $server }, в { $seconds }
