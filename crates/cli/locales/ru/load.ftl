# Что не так в написанном значении: длительности, частоте, распределении, потоке поступлений,
# оценке, смеси приоритетов, ширин или пользователей, отчётах о нагрузке, выражении.

# Ставится перед сообщением: аргумент, о котором речь, или ничего.
load-where = { $argument ->
    [none] {""}
   *[other] в { $argument }:{" "}
}

load-empty = { load-where }здесь ничего не написано
load-not-finite = { load-where }«{ $written }» — не конечное число
load-negative = { load-where }«{ $written }» меньше нуля, а должно быть 0 или больше
load-zero = { load-where }«{ $written }» не подходит: значение должно быть больше 0
load-below = { load-where }«{ $written }» — слишком мало, наименьшее допустимое значение: { $least }
load-too-small = { load-where }«{ $written }» — слишком мало, наименьшее допустимое значение больше нуля: { $least }
load-too-large = { load-where }«{ $written }» — слишком много, наибольшее допустимое значение: { $most }
load-not-a-number = { load-where }«{ $written }» — не число; напишите, например, 4 или 0.5
load-not-whole = { load-where }«{ $written }» — не целое число; напишите, например, 4
load-not-a-duration = { load-where }«{ $written }» — не длительность; напишите, например, 250ms, 1.5s, 2m или 1h30m (число без единицы — секунды)
load-not-a-rate = { load-where }«{ $written }» — не частота; напишите, например, 7.2/s, 30/m или 1000/h (число без единицы — в секунду)
load-unknown-unit = { load-where }в «{ $written }» неизвестная единица времени «{ $unit }»; единицы: { $expected }
load-decimal-comma = { load-where }в «{ $written }» дробная часть отделена запятой, а здесь нужна точка

load-unopened = { load-where }в «{ $written }» есть закрывающая скобка, но нет открывающей
load-unclosed = { load-where }в «{ $written }» не хватает закрывающей скобки
load-after-end = { load-where }«{ $written }» после «{ $whole }» лишнее: значение уже закончилось
load-unknown-distribution = { load-where }нет распределения «{ $written }»; есть { $expected }
load-unknown-arrivals = { load-where }нет потока поступлений «{ $written }»; есть { $expected }
load-unknown-estimate = { load-where }нет оценки «{ $written }»; есть { $expected }
load-empty-argument = { load-where }между запятыми ничего не написано; напишите, например, { $example }
load-missing-argument = { load-where }для { $form } нужно указать «{ $parameter }»; напишите, например, { $example }
load-too-many-arguments = { load-where }«{ $written }» — лишний аргумент для { $form }; напишите, например, { $example }
load-unknown-parameter = { load-where }у { $form } нет параметра «{ $written }»; есть { $expected }
load-repeated-parameter = { load-where }параметр «{ $parameter }» для { $form } указан дважды
load-needs-file = { load-where }«{ $written }» читает файл, а одного значения для этого мало; поместите задания в файл и укажите его в разделе [workload] сценария: trace = "FILE"

load-cv2-too-large = { load-where }«{ $written }» — слишком много, наибольшее допустимое значение: 1000000; дальше ни одна выборка не приблизится к среднему
load-max-not-above-min = { load-where }«{ $written }» не подходит: максимум должен быть больше минимума
load-hyperexp-cv2 = { load-where }«{ $written }» не подходит: гиперэкспоненциальное распределение изменчиво не меньше экспоненциального, поэтому cv2 должно быть не меньше 1 (если нужно меньше, возьмите gamma или erlang)
load-weibull-shape = { load-where }«{ $written }» не подходит: параметр формы должен быть от 0.1 до 1000
load-pareto-alpha = { load-where }«{ $written }» не подходит: alpha должно быть больше 1, иначе среднее бесконечно (bounded-pareto допускает любое alpha больше 0)
load-batch-process = { load-where }«{ $written }» не может приходить пачками; напишите poisson, constant, renewal, mmpp или daily
load-mmpp-lengths = { load-where }«{ $written }» не соответствует частотам: для каждой частоты нужно одно время пребывания, через двоеточие, например mmpp(rates=1/s:20/s,stay=60s:5s)
load-mmpp-silent = { load-where }при «{ $written }» не придёт ни одного задания: хотя бы одна частота должна быть больше 0
load-changes-too-fast = { load-where }при «{ $written }» частота менялась бы больше тысячи раз между двумя заданиями; возьмите poisson со средней частотой или большее время
load-daily-peak = { load-where }«{ $written }» не подходит: peak — это наибольшая частота, делённая на среднюю, от 1 до 100
load-at-order = { load-where }«{ $written }» раньше предыдущего времени, а времена должны идти по порядку

load-not-a-priority = { load-where }«{ $written }» — не приоритет; нужно целое число от -2147483648 до 2147483647
load-not-a-width = { load-where }«{ $written }» — не ширина; нужно целое число от 1 до { $most }: сколько мест занимает задание
load-not-a-user = { load-where }«{ $written }» — не имя пользователя; имя — это одна строка длиной от 1 до { $most } знаков
load-not-a-share = { load-where }«{ $written }» — не доля; напишите каждое значение с его долей в процентах, например 0:80%,5:20%
load-repeated-value = { load-where }значение { $written } указано дважды
load-shares-sum = { load-where }доли в «{ $written }» дают в сумме { $sum } %, а не 100 %

load-unknown-reports = { load-where }нет отчётов о нагрузке «{ $written }»; есть { $expected } или длительность, например 100ms

# Что не так в выражении. Позиции — знаки, счёт с 1.

load-score-too-long = { load-where }выражение слишком длинное
load-score-too-deep = { load-where }в выражении слишком много вложенных скобок
load-score-ends = { load-where }выражение обрывается там, где должно стоять число, имя или скобка
load-score-unexpected = { load-where }«{ $written }» в позиции { $position } выражения здесь лишнее
load-score-unclosed = { load-where }скобка в позиции { $position } выражения не закрыта
load-score-number = { load-where }«{ $written }» в позиции { $position } выражения — не число; напишите, например, 4 или 0.5
load-score-power = { load-where }«{ $written }» в позиции { $position } выражения — не степень; степень — целое число от 1 до { $most }
load-score-unknown-name = { load-where }имя «{ $written }» в позиции { $position } выражения неизвестно; есть { $expected }
load-score-arguments = { load-where }{ $written } в позиции { $position } выражения — функция; напишите, например, { $example }

# Что не так с нагрузкой в целом.

load-no-class = в нагрузке нет ни одного класса заданий
load-too-many-classes = слишком много классов заданий ({ $written }), наибольшее допустимое число: { $most }
load-class-share = доля класса «{ $class }» равна { $written }, а должна быть больше 0
load-endless = при поступлениях { $arrivals } нагрузка никогда не закончится; укажите tasks (или until, если задания или паузы занимают время)
