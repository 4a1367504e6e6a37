# Правила: каждое в одной строке, откуда взято и когда проигрывает; их параметры; проверка,
# которую может пройти любое правило.

policies-title-place = место: какой сервер или общая очередь
policies-title-order = порядок: какое из ждущих заданий первое
policies-rule = правило
policies-parameters = параметры
policies-origin = источник
policies-loses = проигрывает
policies-no-parameters = нет
policies-title-parameters = параметры: их значения записываются рядом с местом и порядком
policies-does = задаёт
policies-values = значения
policies-default = без него
policies-example = например, в файле сценария
policies-custom-rule = принесено с собой этой программой
policies-unknown = нет правила «{ $written }». Есть: { $expected }

## Места

policies-place-central-rule = одна очередь на всех; свободный сервер берёт из неё первое задание
policies-place-central-origin = Erlang 1917 (M/M/c)
policies-place-central-loses = когда обращение к очереди дороже самого задания и когда длительности так разнятся, что короткое задание ждёт за длинными на каждом сервере

policies-place-random-rule = сервер выбирается наугад, чем бы он ни был занят
policies-place-random-origin = точка отсчёта у Mitzenmacher 2001 (The power of two choices)
policies-place-random-loses = почти всегда: на одном сервере задания ждут, пока другой простаивает

policies-place-weighted-random-rule = сервер выбирается наугад с вероятностью, пропорциональной его скорости
policies-place-weighted-random-origin = Chow, Kohler 1979 (proportional branching)
policies-place-weighted-random-loses = всему, что смотрит на серверы, а при малой нагрузке и тому, что отдаёт быстрым ещё больше (Buzen, Chen 1974)

policies-place-round-robin-rule = серверы по очереди
policies-place-round-robin-origin = Ephremides, Varaiya, Walrand 1980; Liu, Towsley 1994
policies-place-round-robin-loses = когда длительности сильно разнятся или у серверов разная скорость: на это оно не смотрит

policies-place-weighted-round-robin-rule = серверы по очереди, каждый тем чаще, чем он быстрее, и равномерно во времени
policies-place-weighted-round-robin-origin = Katevenis, Sidiropoulos, Courcoubetis 1991; равномерный вид: nginx 2012
policies-place-weighted-round-robin-loses = когда длительности сильно разнятся: оно считает очереди, а не то, сколько серверам осталось

policies-place-shortest-queue-rule = сервер, у которого меньше всего заданий, выполняемых и ждущих; из равных — с меньшим номером
policies-place-shortest-queue-origin = Haight 1958; Winston 1977 (join the shortest queue); Weber 1978
policies-place-shortest-queue-loses = когда длительности сильно разнятся или у серверов разная скорость: длинное задание считается за одно, как и короткое

policies-place-power-of-d-rule = сервер, у которого меньше всего заданий, из d разных, выбранных наугад
policies-place-power-of-d-origin = Введенская, Добрушин, Карпелевич 1996; Mitzenmacher 2001
policies-place-power-of-d-loses = правилу shortest-queue, которое смотрит на все серверы: простаивающего может не оказаться среди d выбранных

policies-place-least-work-rule = сервер, у которого меньше всего оставшейся работы (по оценке) с учётом его скорости
policies-place-least-work-origin = Фосс 1980; Harchol-Balter, Crovella, Murta 1999 (least work left)
policies-place-least-work-loses = когда оценки неверны и когда изредка встречаются очень длинные задания: тогда короткие лучше держать отдельно

policies-place-least-work-of-d-rule = сервер, у которого меньше всего оставшейся работы (по оценке) с учётом его скорости, из d разных, выбранных наугад
policies-place-least-work-of-d-origin = Bramson, Lu, Prabhakar 2012; Hellemans, Van Houdt 2018
policies-place-least-work-of-d-loses = правилу least-work, которое смотрит на все серверы; и когда оценки неверны

policies-place-earliest-finish-rule = сервер, который раньше всех закончит это задание: (его оставшаяся работа + работа задания) ÷ его скорость, по оценкам
policies-place-earliest-finish-origin = Ibarra, Kim 1977; Maheswaran и др. 1999 (minimum completion time)
policies-place-earliest-finish-loses = когда оценки неверны; к тому же оно эгоистично: медленные серверы простаивают, а следующие задания ждут у быстрых

policies-place-idle-first-rule = сервер, который простаивает дольше всех; если таких нет — выбранный наугад
policies-place-idle-first-origin = Lu, Xie, Kliot, Geller, Larus, Greenberg 2011 (join the idle queue)
policies-place-idle-first-loses = при большой нагрузке: простаивающих почти нет, и оно выбирает, как random

policies-place-size-interval-rule = сервер, в чей промежуток длительностей попадает оценка: короткие задания сюда, длинные туда; из нескольких — наугад
policies-place-size-interval-origin = Crovella, Harchol-Balter, Murta 1998; Harchol-Balter, Crovella, Murta 1999 (SITA-E)
policies-place-size-interval-loses = когда длительности почти одинаковы, когда оценки неверны и когда серверы отказывают: один не делает работу другого

policies-place-late-binding-rule = место занимается в очередях d серверов, выбранных наугад; задание берёт тот, кто освободится первым
policies-place-late-binding-origin = Ousterhout, Wendell, Zaharia, Stoica 2013 (Sparrow)
policies-place-late-binding-loses = правилу central, при котором задание может взять любой сервер; и где сообщение идёт долго по сравнению с заданием

policies-place-hedge-rule = копии на d серверах, выбранных наугад; считается та, что закончится первой, остальные отменяются
policies-place-hedge-origin = Dean, Barroso 2013 (The tail at scale); Gardner и др. 2017 (redundancy-d)
policies-place-hedge-loses = при большой нагрузке: каждое задание выполняется до d раз; окупается, когда серверы иногда медлят, а нагрузка мала

policies-place-peak-ewma-rule = лучший из двух выбранных наугад по недавней задержке × (заданий там + 1); скачок учитывается сразу и постепенно забывается
policies-place-peak-ewma-origin = Finagle 6.26, Twitter 2015; Jenson, Oanta 2016
policies-place-peak-ewma-loses = когда задержка больше говорит о заданиях, чем о серверах: из-за одного длинного задания хороший сервер кажется плохим

policies-place-steal-rule = сервер, выбранный наугад; оставшийся без работы забирает задание у другого, выбранного наугад из тех, где ждут
policies-place-steal-origin = Burton, Sleep 1981; Blumofe, Leiserson 1999
policies-place-steal-loses = при порядке, отличном от fifo: какое задание забрать, решает случай, а не порядок; и где переносить задание дорого

## Порядки

policies-order-fifo-rule = задание, которое пришло раньше
policies-order-fifo-origin = Erlang 1909
policies-order-fifo-loses = по среднему времени ожидания, когда длительности разнятся: короткие ждут за длинными

policies-order-lifo-rule = задание, которое пришло позже
policies-order-lifo-origin = Vaulot 1954; Wishart 1960
policies-order-lifo-loses = для невезучих: под нагрузкой самые старые задания ждут очень долго; среднее то же, что у fifo

policies-order-random-rule = задание, выбранное наугад
policies-order-random-origin = Vaulot 1946; Kingman 1962 (service in random order)
policies-order-random-loses = для невезучих, по сравнению с fifo; среднее то же

policies-order-shortest-rule = задание с наименьшей оценкой
policies-order-shortest-origin = Phipps 1956; Smith 1956
policies-order-shortest-loses = для длинных заданий при большой нагрузке: они могут ждать очень долго; и когда оценки неверны

policies-order-longest-rule = задание с наибольшей оценкой
policies-order-longest-origin = Graham 1969 (longest processing time first)
policies-order-longest-loses = по любому среднему: короткие ждут за всеми длинными; оно для набора заданий, который надо скорее закончить целиком

policies-order-priority-rule = задание с наибольшим приоритетом; равные — в порядке прихода
policies-order-priority-origin = Cobham 1954; с прерыванием: White, Christie 1958
policies-order-priority-loses = для низких приоритетов при большой нагрузке: они могут ждать очень долго

policies-order-deadline-rule = задание с самым ранним сроком; задания без срока — последними
policies-order-deadline-origin = Jackson 1955; с прерыванием: Liu, Layland 1973 (earliest deadline first)
policies-order-deadline-loses = при перегрузке: оно делает то, что уже опоздало, и одно опоздание влечёт другое

policies-order-shortest-remaining-rule = задание, которому по оценке осталось меньше всех; оно прерывает то, которому осталось больше
policies-order-shortest-remaining-origin = Schrage, Miller 1966; Schrage 1968 (наилучшее в среднем)
policies-order-shortest-remaining-loses = когда оценки неверны, когда прерывать дорого и для самых длинных заданий при большой нагрузке

policies-order-least-attained-rule = задание, которое обслуживали меньше всех; оно прерывает то, которое получило на квант больше
policies-order-least-attained-origin = Schrage 1967 (foreground–background); Righter, Shanthikumar 1989
policies-order-least-attained-loses = когда длительности почти одинаковы: задания делят сервер, и все заканчиваются поздно; зато оценки ему не нужны

policies-order-response-ratio-rule = задание с наибольшим (ожидание + работа) ÷ работа
policies-order-response-ratio-origin = Brinch Hansen 1971 (highest response ratio next)
policies-order-response-ratio-loses = в среднем — порядку shortest; и ради каждого запуска просматривается вся очередь

policies-order-weighted-shortest-rule = задание с наибольшим вес ÷ работа
policies-order-weighted-shortest-origin = Smith 1956 (правило Смита); Cox, Smith 1961 (правило cμ)
policies-order-weighted-shortest-loses = для длинных заданий с малым весом при большой нагрузке: они могут ждать очень долго; и когда оценки неверны

policies-order-fair-rule = пользователи по очереди, каждому за раз квант работы × его вес (deficit round robin)
policies-order-fair-origin = Demers, Keshav, Shenker 1989; Shreedhar, Varghese 1996
policies-order-fair-loses = по среднему времени ожидания: оно смотрит на пользователей, а не на длительности

policies-order-score-rule = задание с наименьшим значением выражения от submit, wait, estimate, width, priority и weight
policies-order-score-origin = Tang и др. 2009 (WFP3); Carastan-Santos, de Camargo 2017
policies-order-score-loses = когда выражение не испытано на похожих заданиях; если в нём есть wait, ради каждого запуска просматривается вся очередь

## Параметры

policies-parameter-d-does = сколько разных серверов выбирается наугад
policies-parameter-d-values = целое число от 1 до 65535
policies-parameter-d-default = 2
policies-parameter-cutoffs-does = где кончается один промежуток длительностей и начинается следующий; каждому — поровну серверов, по номерам
policies-parameter-cutoffs-values = длительности по возрастанию, на одну меньше, чем промежутков
policies-parameter-cutoffs-default = по промежутку на сервер, в каждом столько работы, сколько ему по скорости (SITA-E)
policies-parameter-equals-does = какой из одинаково хороших серверов берётся
policies-parameter-equals-values = lowest (с меньшим номером), random (наугад)
policies-parameter-equals-default = lowest
policies-parameter-cancel-does = когда отменяются остальные копии задания
policies-parameter-cancel-values = on-finish (одна закончилась), on-start (одна начинается)
policies-parameter-cancel-default = on-finish
policies-parameter-decay-does = время, за которое задержка забывается до доли 1/e
policies-parameter-decay-values = длительность больше 0
policies-parameter-decay-default = 10s
policies-parameter-preempt-does = может ли ждущее задание прервать выполняемое, которое по порядку после него
policies-parameter-preempt-values = none (нет), resume (потом оно продолжится), restart (потом оно начнётся заново)
policies-parameter-preempt-default = none
policies-parameter-quantum-does = сколько работы составляет один квант
policies-parameter-quantum-values = длительность больше 0, при скорости 1
policies-parameter-quantum-default = 10ms
policies-parameter-backfill-does = что можно запускать, пока первому ждущему заданию не хватает свободных мест
policies-parameter-backfill-values = none (ничего), easy (то, что не задержит первое), easy-shortest (так же, сначала самые короткие), conservative (то, что не задержит никого впереди)
policies-parameter-backfill-default = none
policies-parameter-ties-does = что решается вместе
policies-parameter-ties-values = each (каждый приход и каждое окончание отдельно), batch (всё, что происходит в один миг)
policies-parameter-ties-default = each

## Проверка

policies-check-progress = проверка правил
policies-check-holds = { $policy }: верно (кластеров: { $cases_shown }, заданий: { $tasks_shown }, событий: { $steps_shown })
policies-check-fails = { $policy }: неверно
policies-check-property = свойство
policies-check-found = найдено
policies-check-when = когда
policies-check-again = ещё раз
policies-check-at = зерно { $seed }, событие { $step } в момент { $at } с: { $input }
policies-check-interrupted = прервано; всё напечатанное выше — полностью
