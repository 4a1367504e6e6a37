# Командная строка: справка. Значения и имена параметров одинаковы на всех языках.

help-usage = Использование:
help-commands = Команды
help-arguments = Аргументы
help-options = Параметры
help-global-options = Общие параметры

help-value-lang = ЯЗЫК
help-value-format = ВИД
help-value-n = N
help-value-duration = ДЛИТЕЛЬНОСТЬ
help-value-scenario = СЦЕНАРИЙ
help-value-key-value = КЛЮЧ=ЗНАЧЕНИЕ
help-value-file = ФАЙЛ
help-value-dir = КАТАЛОГ
help-value-x = X
help-value-journal = ЖУРНАЛ
help-value-shell = ОБОЛОЧКА
help-value-command = КОМАНДА
help-value-name = ИМЯ
help-value-policy = ПРАВИЛА
help-value-list = N,N,…
help-value-range = A..B

help-any-help = показать эту справку
help-any-version = показать версию
help-any-lang = язык: en или ru (по умолчанию: SANDTABLE_LANG, иначе локаль)
help-any-verbose = писать в stderr подробнее: -v сведения, -vv подробности, -vvv всё (или SANDTABLE_LOG)
help-any-quiet = ничего не писать в протокол
help-any-log-format = вид протокола: text или json (по умолчанию: text)
help-any-servers = количество серверов, от 1 до 1000; если не задано, программа спросит
help-any-every = как часто печатать состояние, пока что-то выполняется (по умолчанию: 3.5s)
help-any-scenario = файл сценария (TOML)
help-any-set = заменить ключ сценария, например workload.tasks=1000; можно несколько раз
help-any-seed = зерно случайных чисел (по умолчанию — из сценария)
help-any-json = вывести один документ JSON
help-any-tasks = записать таблицу всех заданий (CSV)
help-any-out = записать в этот каталог result.json, tasks.csv и сценарий

help-sandtable-about = Макет распределённого выполнения заданий: один координатор, по-настоящему или в виртуальном времени.
help-sandtable-usage = sandtable [ПАРАМЕТРЫ] [КОМАНДА]
help-sandtable-examples =
    Без команды запускается консоль и спрашивает количество серверов.

    Примеры:
      sandtable
      sandtable -n 3
      sandtable sim scenario.toml --set workload.tasks=1000
      sandtable live scenario.toml --speedup 50
      printf '3\nдобавить 1\nждать\n' | sandtable

help-console-about = консоль: вводите задания и смотрите, как серверы их выполняют
help-console-usage = sandtable console [ПАРАМЕТРЫ]
help-console-examples =
    Пример:
      sandtable console -n 3 --every 1s

help-sim-about = выполнить сценарий в виртуальном времени
help-sim-usage = sandtable sim [ПАРАМЕТРЫ] <СЦЕНАРИЙ>
help-sim-replications = независимые повторения, каждое со своим зерном; по ним считаются доверительные интервалы
help-sim-jobs = сколько повторений выполнять сразу (по умолчанию — по числу ядер)
help-sim-examples =
    Примеры:
      sandtable sim scenario.toml
      sandtable sim scenario.toml --set policy.place=random --seed 7 --json
      sandtable sim scenario.toml --replications 20 --jobs 4 --out results

help-live-about = выполнить сценарий на настоящих процессах-серверах
help-live-usage = sandtable live [ПАРАМЕТРЫ] <СЦЕНАРИЙ>
help-live-speedup = сократить все длительности во столько раз, от 0.001 до 1000000 (по умолчанию: 1)
help-live-prefetch = посылать каждому занятому серверу столько заданий наперёд, чтобы не ждать обмена сообщениями (по умолчанию: 0)
help-live-journal = записывать каждое событие с его временем, для replay
help-live-examples =
    Ctrl-C: завершить принятое; ещё раз: остановить серверы; третий раз: выйти сразу.

    Примеры:
      sandtable live scenario.toml --speedup 50
      sandtable live scenario.toml --journal run.journal --json

help-value-task = ЗАДАНИЕ
help-why-about = рассказать, почему задание попало туда, куда попало, и почему оно ждёт
help-why-usage = sandtable why [ПАРАМЕТРЫ] <ЗАДАНИЕ> <ФАЙЛ>
help-why-task = номер задания; первое имеет номер 0
help-why-file = журнал запуска или сценарий (TOML), который выполняется ещё раз
help-why-examples =
    Примеры:
      sandtable live scenario.toml --journal run.journal; sandtable why 17 run.journal
      sandtable why 17 scenario.toml --set policy.place=least-work

help-replay-about = доказать, что решения из журнала получаются снова
help-replay-usage = sandtable replay [ПАРАМЕТРЫ] <ЖУРНАЛ>
help-replay-journal = журнал запуска
help-replay-examples =
    Код выхода 0: те же решения в том же порядке; 1: решения разошлись.

    Пример:
      sandtable replay run.journal

help-bench-about = измерить, как быстро эта машина моделирует и выполняет задания
help-bench-usage = sandtable bench [ПАРАМЕТРЫ] | sandtable bench policies [ПАРАМЕТРЫ]

help-bench-quick = измерять на меньшем числе заданий: числа грубее
help-bench-policies-about = измерить для каждого правила, сколько времени занимает решение об одном задании
help-bench-policies-usage = sandtable bench policies [ПАРАМЕТРЫ] [ИМЯ]…
help-bench-policies-names = какие правила измерить (по умолчанию — все, какие есть)
help-bench-policies-servers = количества серверов, каждое от 1 до 1000000 (по умолчанию: 10,1000,100000,1000000; для порядков 10,1000)
help-bench-policies-tasks = заданий в каждом измерении (по умолчанию: 600000)
help-bench-policies-examples =
    В виртуальном времени, без статистики, после разгона; считается самый быстрый из тридцати отрезков.

    Примеры:
      sandtable bench policies
      sandtable bench policies least-work shortest --servers 10,1000

help-policies-about = показать правила: в чём состоят, какие у них параметры, откуда взяты, когда проигрывают
help-policies-usage = sandtable policies [ПАРАМЕТРЫ] [ИМЯ] | sandtable policies check [ПАРАМЕТРЫ] [ПРАВИЛА]
help-policies-name = одно правило целиком, с примером
help-policies-examples =
    Примеры:
      sandtable policies
      sandtable policies hedge
      sandtable policies check place=hedge,order=fifo
help-policies-check-about = проверить правила на случайных серверах, заданиях и неполадках
help-policies-check-usage = sandtable policies check [ПАРАМЕТРЫ] [ПРАВИЛА]
help-policies-check-policy = имя или place=…,order=… (по умолчанию — каждое место с fifo и каждый порядок с central)
help-policies-check-seeds = зёрна от A до B, само B не входит (по умолчанию: 0..200)
help-policies-check-examples =
    Код выхода 0: всё верно; 3: что-то неверно, и зерно названо.

    Примеры:
      sandtable policies check
      sandtable policies check steal --seeds 0..10000

help-completions-about = вывести сценарий дополнения для оболочки
help-completions-usage = sandtable completions <ОБОЛОЧКА>
help-completions-shell = bash, elvish, fish, powershell или zsh
help-completions-examples =
    Пример:
      sandtable completions bash > ~/.local/share/bash-completion/completions/sandtable

help-man-about = вывести страницу руководства
help-man-usage = sandtable man
help-man-examples =
    Пример:
      sandtable man > sandtable.1

help-help-about = показать справку о команде
help-help-usage = sandtable help [КОМАНДА]…
help-help-command = команда
