# Результаты для людей: таблица запуска, проверка журнала, измерения.

result-title = { $mode ->
    [live] { $scenario }: на настоящих процессах, зерно { $seed }
   *[sim] { $scenario }: в виртуальном времени, зерно { $seed }
}
result-replications = { $replications ->
    [one] { $replications_shown } повторение
    [few] { $replications_shown } повторения
   *[many] { $replications_shown } повторений
}
result-servers = { $servers ->
    [one] { $servers_shown } сервер
    [few] { $servers_shown } сервера
   *[many] { $servers_shown } серверов
}
result-policy = правила
result-load = предложенная нагрузка
result-tasks = задания
result-submitted = поступило { $tasks_shown }
result-completed = выполнено { $tasks_shown }
result-failed = не выполнено { $tasks_shown }
result-rejected = отклонено { $tasks_shown }
result-cancelled = отменено { $tasks_shown }
result-unfinished = не завершено { $tasks_shown }
result-attempts = попыток { $attempts_shown }
result-waiting = время ожидания, с
result-response = время отклика, с
result-slowdown = замедление
result-bounded-slowdown = ограниченное замедление
result-n = n
result-mean = среднее
result-interval = интервал { $percent } %
result-max = наибольшее
result-queue = длина очереди
result-queue-figures = в среднем { $mean }, наибольшая { $max_shown }
result-utilisation = загрузка
result-utilisation-figures = в среднем { $mean }, по серверам от { $least } до { $most }
result-makespan = продолжительность
result-makespan-figures = { $seconds } с, { $rate } выполненных заданий/с
result-fairness = справедливость (Джайн)
result-warmup = разгон
result-warmup-figures = { $method ->
    [none] ничего не отброшено
    [mser5] из времён исключено заданий в начале: { $tasks_shown } (MSER-5)
   *[other] из времён исключено заданий в начале: { $tasks_shown } (как сказано в сценарии)
}
result-referee = теория
result-referee-figures = { $side ->
    [unknown] { $model }: среднее время { $measure ->
        [response] отклика
       *[waiting] ожидания
    } { $mean } с; заданий слишком мало, чтобы судить, насколько близок запуск
    [below] { $model }: среднее время { $measure ->
        [response] отклика
       *[waiting] ожидания
    } { $mean } с; запуск ниже на { $z } стандартной ошибки
   *[above] { $model }: среднее время { $measure ->
        [response] отклика
       *[waiting] ожидания
    } { $mean } с; запуск выше на { $z } стандартной ошибки
}
result-referee-limit = {" "}(предел при бесконечном числе серверов)
result-waiting-of = ожидание, с: { $class }
result-response-of = отклик, с: { $class }
result-wall = по часам
result-wall-figures = { $seconds } с, { $rate } заданий/с

result-too-short = для такой нагрузки запуск короткий: среднее время ожидания может легко отклониться на { $percent } % (одна стандартная ошибка); для 1 % нужно около { $tasks_shown } заданий
result-varied = объём работы сильно разбросан (квадрат коэффициента вариации { $cv2 }): всё решают немногие длинные задания, и интервалы уже, чем следует; возьмите больше заданий и повторений
result-varied-endlessly = дисперсия работы бесконечна: среднее любого запуска зависит от самых длинных заданий, и интервалам верить нельзя
result-overload = предложенная нагрузка { $load }: очередь растёт, пока приходят задания, и числа зависят от того, как долго это длится
result-live-once = в сценарии { $replications } повторений; на настоящих процессах он выполняется один раз
result-simulating = моделирование
result-running = выполнение
result-stopping-drain = Новые задания не принимаются, принятые завершаются. Ещё раз Ctrl-C — остановить серверы.
result-stopping-kill = Серверы остановлены. Ещё раз Ctrl-C — выйти сразу.
result-lost-servers = серверов потеряно и заменено за время запуска: { $servers_shown }
result-stranded = не осталось сервера, который мог бы выполнить остальные задания ({ $tasks })

replay-same = Те же решения в том же порядке: событий { $inputs_shown }, решений { $effects_shown }, заданий { $tasks_shown }; свёртка { $digest }
replay-torn = журнал обрывается внутри записи, на байте { $byte }: тот, кто его писал, был там остановлен. До этого места всё цело
replay-damaged = журнал повреждён на байте { $byte }; до этого места всё совпадает
replay-different = Решения разошлись на событии { $number_shown }, через { $seconds } с после начала.
replay-input = событие
replay-expected = в журнале
replay-found = сейчас
replay-nothing = ничего

bench-measuring = измеряется: { $what }
bench-title = Измерено на этой машине:
bench-sim = моделирование M/M/{ $servers } при нагрузке 0,9 со всей статистикой
bench-tasks = настоящие задания без работы, 4 сервера, по одному в пути
bench-tasks-ahead = то же, но задания посылаются заранее
bench-round-trip = оборот одного задания на одном процессоре, медиана и 99 %
bench-round-trip-anywhere = то же, куда бы система ни поместила процессы
bench-late = опоздание задания в 5 мс, в среднем
bench-one-us = { $late } мкс
bench-start = запуск { $processes } процессов-серверов
bench-stop = их завершение
bench-per-s = { $rate } заданий/с
bench-us = { $p50 } мкс, { $p99 } мкс
bench-s = { $seconds } с
bench-policy = { $policy } и серверов: { $servers }
bench-policies-place = место
bench-policies-order = порядок
bench-policies-places = Наносекунд на задание: M/M/n при нагрузке { $load }, порядок fifo, по числу серверов (hedge: половина нагрузки):
bench-policies-orders = Наносекунд на задание, когда заданий ждёт { $waiting }: место central, по числу серверов:
bench-interrupted = прервано; чего нет в таблице, то не измерено

man-name = НАЗВАНИЕ
man-synopsis = ВЫЗОВ
man-description = ОПИСАНИЕ
man-options = ПАРАМЕТРЫ
man-subcommands = КОМАНДЫ
man-extra = ПРИМЕРЫ
man-version = ВЕРСИЯ
result-interrupted = запуск прерван; показатели относятся к тому, что завершилось до этого, заданий: { $settled_shown }
