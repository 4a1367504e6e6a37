# Программа в целом: ошибки командной строки, файлов и системы.

cli-error = ошибка: { $text }
cli-error-in-line = ошибка: строка { $line }: { $text }
cli-note = замечание: { $text }
cli-did-you-mean = { $text }; возможно, имелось в виду «{ $nearest }»?
cli-see-help = Справка о параметрах: sandtable --help или sandtable КОМАНДА --help

cli-unknown-language = { $place }: нет языка «{ $written }». Есть: { $expected }
cli-unknown-command = нет команды «{ $written }»
cli-unknown-option = «{ $written }» здесь не ожидается
cli-value-missing = { $option }: не указано значение
cli-value-not-listed = { $option }: «{ $written }» не подходит. Возможно: { $expected }
cli-bad-value = { $option }: «{ $written }» не подходит. Ожидается: { $expected }
cli-option-twice = { $option } можно указать только один раз
cli-options-conflict = { $option } и { $other } нельзя указать вместе
cli-argument-missing = не хватает: { $option }
cli-too-many-values = { $option }: неверное количество значений: «{ $written }»
cli-not-utf8 = один из аргументов — не текст в UTF-8
cli-not-understood = командная строка не понята
cli-only-for-console = { $option } относится к консоли и здесь ничего не значит
cli-every-too-short = --every { $written }: так часто печатать состояние нельзя. Самый короткий промежуток — 100ms
cli-bad-log-filter = SANDTABLE_LOG: «{ $written }» — не фильтр протокола. Ожидается, например, debug или sandtable_live=trace

expected-task = целое число от 0 до 18446744073709551615
expected-seed = целое число от 0 до 18446744073709551615
expected-replications = целое число от 1 до 4294967295
expected-jobs = целое число от 1 до 65535
expected-speedup = число от 0.001 до 1000000
expected-prefetch = целое число от 0 до 65535
expected-servers = целые числа от 1 до 1000000 через запятую
expected-tasks = целое число от 1 до 4294967295
expected-seeds = два целых числа, второе больше, например 0..200

cli-cannot-read = не удалось прочитать { $path }: { $reason }
cli-cannot-write = не удалось записать { $path }: { $reason }
cli-disk-full = на диске нет места, больше ничего не записать: { $path }
cli-option-value = { $option }: { $text }
cli-cannot-print = не удалось вывести результат: { $reason }
cli-cannot-read-line = не удалось прочитать ввод: { $reason }
cli-line-not-utf8 = строка — не текст в UTF-8
cli-line-too-long = строка длиннее { $limit } байт
cli-cannot-create-directory = не удалось создать каталог { $path }: { $reason }
cli-no-program = не удалось узнать, где находится сама программа, поэтому серверы не запустить: { $reason }
cli-terminal = не удалось воспользоваться терминалом: { $reason }
cli-panic = внутренняя ошибка в { $place }: { $text }; пожалуйста, сообщите о ней
