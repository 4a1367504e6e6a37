# Консоль: диалог, состояния, ответы на команды, ошибки в строках.

console-welcome = Добро пожаловать в симулятор распределенной системы.
console-ask-servers = Введите количество серверов:
console-ask-command = Команда:
console-ask-duration = Длительность задания:

## Задания

console-work = { $work ->
    [one] с { $work_shown } секундой
    [other] с { $work_shown } секунды
   *[many] с { $work_shown } секундами
}
console-started = Задание { console-work } выполнения направлено на Сервер { $server }.
console-queued = Задание { console-work } выполнения добавлено в очередь.
console-queued-at = Задание { console-work } выполнения добавлено в очередь Сервера { $server }.
console-rejected = Задание { console-work } выполнения отклонено: очередь заполнена.
console-cancelled = Задание { $task } отменено.
console-announced = { $tasks ->
    [one] Принято { $tasks_shown } задание
    [few] Принято { $tasks_shown } задания
   *[many] Принято { $tasks_shown } заданий
}: направлено на серверы — { $started_shown }, добавлено в очередь — { $queued_shown }, отклонено — { $rejected_shown }.

## Состояние

console-servers = Состояние серверов:
console-server-idle = Сервер { $server }: пусто
console-server-running = Сервер { $server }: выполняет задание (осталось { $left_shown } сек.)
console-server-running-several = Сервер { $server }: выполняет { $tasks ->
    [one] { $tasks_shown } задание
    [few] { $tasks_shown } задания
   *[many] { $tasks_shown } заданий
}
console-server-starting = Сервер { $server }: запускается
console-server-draining = Сервер { $server }: выводится из работы
console-server-down-for-now = Сервер { $server }: потерян, скоро перезапустится
console-server-down = Сервер { $server }: остановлен
console-server-queue = , в его очереди: [{ $tasks }]
console-queue = Очередь заданий: [{ $tasks }]
console-queue-empty = Очередь заданий: нет.
console-queue-more = { " " }и ещё { $more_shown }

console-happened = Обработка:
console-finished = Сервер { $server } завершает выполнение.
console-finished-and-took = Сервер { $server } освобождается, задание из очереди направлено на Сервер { $server }.
console-took = Задание из очереди направлено на Сервер { $server }.
console-goes-on = Задание { $task } продолжено на Сервере { $server } с места, где было прервано.
console-retried = Задание { $task } начато на Сервере { $server } (попытка { $attempt }).
console-waits-again = Задание { $task } возвращено в очередь.
console-waits-again-at = Задание { $task } ждёт в очереди Сервера { $server }.
console-failed = { $attempts ->
    [one] Задание { $task } не выполнено после { $attempts_shown } попытки.
   *[other] Задание { $task } не выполнено после { $attempts_shown } попыток.
}
console-server-up = Сервер { $server } готов к работе.
console-server-released = Сервер { $server } выведен из работы.
console-server-killed = Сервер { $server } остановлен принудительно.
console-server-lost = Сервер { $server } потерян.
console-server-restarting = Сервер { $server } перезапустится через { $seconds_shown } сек.
console-happened-more = …и ещё событий: { $more_shown }.

## Подробности

console-queue-detail = { $tasks ->
    [one] Ждёт { $tasks_shown } задание:
    [few] Ждут { $tasks_shown } задания:
   *[many] Ждут { $tasks_shown } заданий:
}
console-queue-task = Задание { $task } { console-work } выполнения, приоритет { $priority }, ждёт { $waits_shown } сек.
console-queue-task-at = { " " }в очереди Сервера { $server }
console-queue-detail-more = …и ещё { $more_shown }
console-detail-task = задание { $task }
console-detail-speed = скорость { $speed }
console-detail-process = процесс { $pid }
console-detail-restarts = перезапусков: { $restarts_shown }
console-detail-draining = новых заданий не принимает
console-policy = Правила:
console-answer-running = Сервер { $server } отвечает: выполняет задание { $task }, осталось { $left_shown } сек.;
console-answer-idle = Сервер { $server } отвечает: пусто;
console-answer-finished = { " " }выполнено заданий: { $finished_shown }.

## Ход разговора

console-server-added = { $count ->
    [one] Добавлен { $count_shown } сервер.
    [few] Добавлено { $count_shown } сервера.
   *[many] Добавлено { $count_shown } серверов.
}
console-drain-asked = Сервер { $server } больше не принимает заданий.
console-kill-asked = Сервер { $server } остановлен принудительно. Вернуть его: серверы перезапустить { $server }
console-restart-asked = Сервер { $server } перезапускается.
console-speed-set = Сервер { $server } теперь работает со скоростью { $speed }.
console-dropped = { $tasks ->
    [one] Брошено { $tasks_shown } незавершённое задание.
    [few] Брошено { $tasks_shown } незавершённых задания.
   *[many] Брошено { $tasks_shown } незавершённых заданий.
}
console-draining = Новые задания не принимаются; осталось завершить: { $tasks_shown }. Ещё раз Ctrl-C — бросить их и выйти.

console-help =
    Команды (русские и английские слова равноправны):
        добавить N…  add       задание на N секунд; просто «5» — то же самое
                               5 x10 — десять таких; 5 3 7 — три разных
                               N: 5  1,5  250ms  2m  1h
                               для правил, которым это важно: приоритет=3 срок=10с
                               пользователь=аня вес=2 ширина=2
        состояние    status    что делают серверы и что ждёт
        очередь      queue     ждущие задания по одному
        серверы      servers   серверы по одному
        серверы добавить [N] [скорость=S]                 servers add
        серверы вывести K | убить K | перезапустить K     servers drain | kill | restart
        скорость K S speed     Сервер K отныне работает в S раз быстрее обычного
        правила      policy    как распределяются задания; сменить:
                               место=… порядок=… и параметры, например
                               место=power-of-d d=3 порядок=shortest preempt=resume
                               (все перечисляет sandtable policies)
        отменить ID  cancel    отменить задание (номера показывает «очередь»)
        почему ID    why       почему задание попало туда, куда попало, и почему оно ждёт
        спросить K   ask       спросить состояние у самого Сервера K
        ждать        wait      ждать, пока всё не будет выполнено
        выход        quit      выйти сейчас, не дожидаясь заданий
    Ctrl-C: завершить принятое и выйти; ещё раз — бросить; третий раз — выйти сразу.

console-hint-add = СЕКУНДЫ [xСКОЛЬКО] [приоритет=P]
console-why-unknown = задания { $task } ещё не было; номера ждущих показывает «очередь»
console-why-no-journal = рассказать не по чему: временный файл создать не удалось
console-hint-cancel = НОМЕР ЗАДАНИЯ
console-hint-ask = НОМЕР СЕРВЕРА
console-hint-servers = [добавить | вывести | убить | перезапустить]
console-hint-speed = НОМЕР СЕРВЕРА И СКОРОСТЬ
console-hint-policy = [место=… порядок=… ПАРАМЕТР=…]

## Ошибки

console-unknown-command = нет команды «{ $written }» (список — помощь)
console-unknown-server-command = серверам нельзя приказать «{ $written }». Можно: добавить, вывести, убить, перезапустить
console-unknown-setting = здесь нельзя задать «{ $written }=». Можно: { $expected }
console-policy-without-name = «{ $written }» — место или порядок? Напишите место={ $written } или порядок={ $written }
console-policy-cutoffs = месту size-interval здесь нужно знать, где кончается один диапазон размеров и начинается следующий. Например: правила место=size-interval cutoffs=1s:10s
console-no-duration = не сказано, сколько секунд займёт задание. Например: добавить 5
console-times-without-task = перед «{ $written }» нужна длительность. Например: добавить 5 { $written }
console-bad-times = «{ $written }»: после x нужно целое число от 1 до { $limit }. Например: добавить 5 x10
console-too-many-tasks = { $written } заданий в одной строке — слишком много; не больше { $limit }. Для большего есть файл сценария
console-bad-priority = приоритет «{ $written }» не подходит: нужно целое число, например 3; чем больше, тем важнее
console-bad-weight = вес «{ $written }» не подходит: нужно число от 0,001 до 1000000; 1 — обычный
console-bad-width = ширина «{ $written }» не подходит: нужно целое число мест от 1 до 65535
console-speed-form = после «{ $command }» нужны номер сервера и его новая скорость; написано: «{ $written }». Например: { $command } 2 0,5
console-bad-speed = скорость «{ $written }» не подходит: нужно число от 0,000001 до 1000000; 1 — обычная
console-number-expected = после «{ $command }» нужен один номер; написано: «{ $written }»
console-server-from-one = сервера { $written } нет: номера начинаются с 1
console-nothing-expected = после «{ $command }» ничего не нужно; лишнее: «{ $written }»
console-not-now = строка не принята: «{ $written }»
console-servers-not-a-number = «{ $written }» — не количество серверов. Нужно целое число от 1 до { $limit }
console-too-few-servers = серверов не может быть { $written }. Нужно целое число от 1 до { $limit }
console-too-many-servers = { $written } — слишком много серверов. Нужно целое число от 1 до { $limit }: каждый сервер — отдельный процесс
console-ended-without-servers = ввод закончился раньше, чем было названо количество серверов. Первая строка — число, например 3; или параметр -n 3
console-stranded = не осталось ни одного сервера, а заданий ещё { $tasks }. Запустите сервер: серверы перезапустить 1
