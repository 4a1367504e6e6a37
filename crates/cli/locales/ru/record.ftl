# Файлы: сценарии, трассы, журналы, таблицы заданий.

# Где ошибка. Одно из этих сообщений стоит перед тем, которое говорит, в чём она.
record-place-file = { $file }:
record-place-line = { $file }, строка { $line }:
record-place-key = { $file }, строка { $line }, { $key }:
record-place-set = --set { $set }:

# Файлы как таковые.
record-file-missing = такого файла нет.
record-file-is-folder = это папка, а не файл.
record-file-denied = нет прав на открытие этого файла.
record-file-unreadable = файл не читается: { $detail }.
record-file-unwritable = в файл не удаётся записать: { $detail }.
record-file-not-utf8 = это не текст в кодировке UTF-8.
record-file-too-large = файл слишком велик. В нём может быть не больше { $most } байт.
record-folder-missing = папки для этого файла нет. Сначала создайте её.
record-disk-full = на диске нет места.

# Файл сценария как TOML.
record-syntax = это не TOML, ошибка в позиции { $column }: { $written } (разборщик сообщает: { $detail }).
record-unquoted = «{ $written }» — не число и не текст. Текст пишется в кавычках: "{ $written }".
record-no-value = для «{ $written }» нет значения.
record-duplicate-key = { $written } задано дважды. Оставьте что-то одно.
record-unknown-key = ключа «{ $written }» здесь нет. Возможные ключи: { $expected }.
record-key-not-yet = «{ $written }» входит в формат сценария, но в этой версии недоступно.
record-missing-key = не хватает ключа «{ $key }».
record-key-without-use = этим значением не пользуется ни один класс: у каждого есть своё. Уберите его здесь или там.
record-not-section = { $written } стоит там, где нужен раздел: { $expected } отдельной строкой, под ней его ключи.
record-not-groups = { $written } стоит там, где нужны группы: для каждой { $expected } отдельной строкой, под ней её ключи.
record-not-text = { $written } — не текст. Текст пишется в кавычках.
record-not-integer = { $written } — не целое число от { $least } до { $most }.
record-not-count = { $written } — не целое число от { $least } и больше.
record-not-number = { $written } не подходит. Нужно число: { $expected }.
record-not-one-of = «{ $written }» здесь не подходит. Возможные значения: { $expected }.
record-not-truth = { $written } — ни true, ни false.

# Что сказано в сценарии.
record-bad-name = «{ $written }» не годится как имя. Имя — это одна строка длиной от 1 до { $most } знаков.
record-bad-warmup = «{ $written }» не задаёт разогрев. Нужно "auto", "none", длительность, например "100s", или доля меньше 100 %, например "10%".
record-no-servers = серверов нет. Добавьте группу [[servers]], в которой count не меньше 1.
record-too-many-servers = со значением «{ $written }» серверов слишком много. Во всех группах вместе их может быть не больше { $most }.
record-unknown-place = правила размещения «{ $written }» нет. Возможные: { $expected }.
record-unknown-order = правила очерёдности «{ $written }» нет. Возможные: { $expected }.
record-no-class = список классов пуст. Добавьте класс [[workload.class]] или уберите список.
record-class-twice = имя «{ $written }» носят два класса. Дайте каждому своё.
record-beside-trace = «trace» и «{ $written }» противоречат друг другу: трасса уже говорит, когда и какие задания поступают. Оставьте что-то одно.
record-user-twice = «user» и «users» означают одно и то же. Оставьте что-то одно.
record-crash-zero = при «{ $written }» серверы отказывали бы сразу и никогда не работали. Нужно распределение со средним больше 0.
record-width-too-large = задания класса «{ $class }» занимают на сервере { $width } мест, а у самого большого сервера их { $slots }. Дайте ему больше мест или сделайте задания уже.
record-width-place = задания класса «{ $class }» занимают на сервере { $width } мест, но { $place } может отправить их на любой сервер, а у самого маленького мест всего { $slots }. Возьмите place = "central" или дайте каждому серверу достаточно мест.
record-width-preempt = задания класса «{ $class }» занимают на сервере { $width } мест, а { $order } прерывает выполняемые задания. Какие из узких заданий должны уступить место широкому, не определено. Возьмите правило без прерываний или задания шириной в одно место.

# Правила.
record-policy-form = «{ $written }» не задаёт правил. Напишите ключи и значения, например place=power-of-d,d=3,order=fifo.
record-policy-key = у правил нет ключа «{ $written }». Возможные ключи: { $expected }.
record-policy-twice = «{ $written }» задано дважды.
record-policy-unheard = при place = "{ $place }" и order = "{ $order }" от «{ $parameter }» ничего не зависит. Этот параметр нужен для: { $expected }.
record-policy-value = «{ $written }» не годится для { $parameter }. Возможные значения: { $expected }.
record-policy-count = «{ $written }» не годится для { $parameter }. Нужно целое число от 1 до { $most }.
record-policy-zero = «{ $written }» не годится для { $parameter }. Нужна длительность больше 0.
record-policy-cutoffs = границы «{ $written }» не возрастают. Нужны длительности больше 0, каждая длиннее предыдущей, или "balanced".
record-policy-many-cutoffs = слишком много границ ({ $written }): диапазонов на один больше, каждому нужен свой сервер, а серверов всего { $servers }. Уберите лишние границы или напишите "balanced".
record-policy-no-score = для очерёдности «score» нужно выражение, например score(estimate * width). Первым идёт задание с наименьшим значением.
record-policy-copies-preempt = { $place } и { $order } несовместимы: при { $place } копии задания находятся сразу на нескольких серверах, и прерванная копия не может передать остальным, что уже сделано. Возьмите другое размещение или очерёдность без прерываний.
record-policy-backfill-preempts = backfill и { $order } несовместимы: backfill обещает первому ждущему заданию время начала, а очерёдность с прерываниями нарушает это обещание. Возьмите backfill = "none" или очерёдность без прерываний.
record-policy-name = «{ $written }» не годится как имя правила. Нужны слова строчными латинскими буквами через дефис, всего не больше { $most } знаков.
record-policy-taken = правило с именем «{ $written }» уже есть.

# Замены в командной строке.
record-override-form = замена имеет вид КЛЮЧ=ЗНАЧЕНИЕ, например workload.tasks=1000.
record-override-path = «{ $written }» — это значение, ключей внутри него нет.
record-override-which = какая группа имеется в виду? Всего групп в списке «{ $written }»: { $groups }, счёт идёт с 0. Напишите, например, { $expected }
record-override-no-group = в списке «{ $written }» нет такой группы. Счёт идёт с 0, всего групп: { $groups }.

# Трассы.
record-trace-ending = вид трассы определяется по окончанию имени файла, а такое окончание неизвестно. Нужно .csv, .swf, .csv.gz или .swf.gz.
record-trace-not-gzip = имя файла оканчивается на .gz, но внутри не gzip или файл оборван.
record-trace-empty = в трассе нет заданий. После строки с именами столбцов идёт по одной строке на задание.
record-trace-no-column = не хватает столбца { $expected }. Столбцы называет первая строка трассы.
record-trace-unknown-column = столбца «{ $written }» в трассе не бывает. Возможные столбцы: { $expected }.
record-trace-column-twice = этот столбец указан дважды.
record-trace-cells = ячеек в строке не столько, сколько столбцов. Должно быть { $expected }, а здесь { $written }.
record-trace-not-seconds = «{ $written }» — не число секунд, такое как 12 или 0.25.
record-trace-negative = «{ $written }» меньше нуля.
record-trace-too-large = «{ $written }» — слишком много секунд. Наибольшее возможное число: { $most }.
record-trace-not-priority = «{ $written }» — не приоритет. Нужно целое число от -2147483648 до 2147483647.
record-trace-not-weight = «{ $written }» — не вес. Нужно число от 0.001 до 1000000.
record-trace-not-width = «{ $written }» — не ширина. Нужно число мест, которые занимает задание, не меньше 1.
record-trace-too-wide = задание занимает на сервере { $written } мест, а у самого большого сервера их { $slots }. Дайте ему больше мест или задайте widths = "ignore".
record-trace-too-many-classes = класс «{ $written }» уже лишний. Их может быть не больше 65536.
record-trace-fields = полей у задания в формате Standard Workload Format должно быть { $expected }, а в этой строке { $written }. Примечания начинаются с точки с запятой.
record-trace-not-processors = «{ $written }» — не число процессоров. Нужно целое число или -1, если оно неизвестно.
record-trace-no-jobs = в этом журнале работ нет ни одной, которая выполнялась и помещается на самый большой сервер.

# Таблицы заданий.
record-tasks-ending = вид таблицы определяется по окончанию имени файла, а такое окончание неизвестно. Нужно .csv.
record-tasks-not-yet = таблицы в этом формате в этой версии недоступны. Нужно .csv.

# Журналы.
record-journal-foreign = это не журнал Sandtable.
record-journal-version = версия формата журнала — { $written }. Эта программа читает версию { $expected }.
record-journal-no-header = журнал обрывается до первой записи: программа, которая его вела, была сразу остановлена. В нём ничего нет.
record-journal-damaged = журнал повреждён на записи { $entry }, которая начинается с байта { $byte }. Всё, что до неё, цело.
record-journal-entry-too-long = запись длиной { $written } байт не помещается в журнал. Наибольшая длина: { $expected }.
record-journal-unknown-policy = в журнале есть правило «{ $written }», которого нет в этой программе. Воспроизведите журнал программой, которая его вела.
record-journal-score = выражение очерёдности «score» делает не то, что говорит его текст «{ $written }», поэтому сохранить его в журнале нельзя.
record-invariant-broken = после события { $entry } нарушен инвариант координатора ({ $violation }). Это ошибка программы: сообщите о ней, приложив журнал
