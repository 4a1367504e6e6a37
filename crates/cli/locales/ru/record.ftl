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

# Что сказано в сценарии.
record-bad-name = «{ $written }» не годится как имя. Имя — это одна строка длиной от 1 до { $most } знаков.
record-bad-warmup = «{ $written }» не задаёт разогрев. Нужно "auto", "none", длительность, например "100s", или доля меньше 100 %, например "10%".
record-no-servers = серверов нет. Добавьте группу [[servers]], в которой count не меньше 1.
record-too-many-servers = со значением «{ $written }» серверов слишком много. Во всех группах вместе их может быть не больше { $most }.
record-unknown-place = правила размещения «{ $written }» нет. Возможные: { $expected }.
record-unknown-order = правила очерёдности «{ $written }» нет. Возможные: { $expected }.
record-policy-not-yet = правило «{ $written }» известно, но в этой версии недоступно. Доступны: { $expected }.
record-no-class = список классов пуст. Добавьте класс [[workload.class]] или уберите список.
record-class-twice = имя «{ $written }» носят два класса. Дайте каждому своё.
record-beside-trace = «trace» и «{ $written }» противоречат друг другу: трасса уже говорит, когда и какие задания поступают. Оставьте что-то одно.

# Замены в командной строке.
record-override-form = замена имеет вид КЛЮЧ=ЗНАЧЕНИЕ, например workload.tasks=1000.
record-override-path = «{ $written }» — это значение, ключей внутри него нет.
record-override-which = какая группа имеется в виду? Всего групп в списке «{ $written }»: { $groups }, счёт идёт с 0. Напишите, например, { $expected }
record-override-no-group = в списке «{ $written }» нет такой группы. Счёт идёт с 0, всего групп: { $groups }.

# Трассы.
record-trace-ending = вид трассы определяется по окончанию имени файла, а такое окончание неизвестно. Нужно .csv.
record-trace-not-yet = трассы в этом формате в этой версии недоступны. Нужно .csv.
record-trace-empty = в трассе нет заданий. После строки с именами столбцов идёт по одной строке на задание.
record-trace-no-column = не хватает столбца { $expected }. Столбцы называет первая строка трассы.
record-trace-unknown-column = столбца «{ $written }» в трассе не бывает. Возможные столбцы: { $expected }.
record-trace-column-twice = этот столбец указан дважды.
record-trace-column-not-yet = значение «{ $written }» пришлось бы учитывать, а в этой версии это недоступно. Оставьте ячейку пустой.
record-trace-cells = ячеек в строке не столько, сколько столбцов. Должно быть { $expected }, а здесь { $written }.
record-trace-not-seconds = «{ $written }» — не число секунд, такое как 12 или 0.25.
record-trace-negative = «{ $written }» меньше нуля.
record-trace-too-large = «{ $written }» — слишком много секунд. Наибольшее возможное число: { $most }.
record-trace-not-priority = «{ $written }» — не приоритет. Нужно целое число от -2147483648 до 2147483647.
record-trace-too-many-classes = класс «{ $written }» уже лишний. Их может быть не больше 65536.

# Таблицы заданий.
record-tasks-ending = вид таблицы определяется по окончанию имени файла, а такое окончание неизвестно. Нужно .csv.
record-tasks-not-yet = таблицы в этом формате в этой версии недоступны. Нужно .csv.

# Журналы.
record-journal-foreign = это не журнал Sandtable.
record-journal-version = версия формата журнала — { $written }. Эта программа читает версию { $expected }.
record-journal-no-header = журнал обрывается до первой записи: программа, которая его вела, была сразу остановлена. В нём ничего нет.
record-journal-damaged = журнал повреждён на записи { $entry }, которая начинается с байта { $byte }. Всё, что до неё, цело.
record-journal-entry-too-long = запись длиной { $written } байт не помещается в журнал. Наибольшая длина: { $expected }.
record-invariant-broken = после события { $entry } нарушен инвариант координатора ({ $violation }). Это ошибка программы: сообщите о ней, приложив журнал
