import type { Scale } from "@otklik/feedback/scale";

/**
 * Questions written for this test, as shops really word them. `tune` and `held` = written before the word lists, by the
 * same hand; `fresh` = written when the lists were finished, to catch them out, and never used to mend them: what the
 * linter does on those is what to expect of it.
 */
export interface CorpusQuestion {
  readonly part: "tune" | "held" | "fresh";
  readonly language: "ru" | "en";
  readonly text: string;
  /** Default faces-4. */
  readonly scale?: Scale;
  /** The finding it deserves; absent = a good question. */
  readonly bad?: string;
}

function questions(
  part: "tune" | "held" | "fresh",
  language: "ru" | "en",
  bad: string | undefined,
  texts: readonly string[],
  scale?: Scale,
): CorpusQuestion[] {
  return texts.map((text) => ({
    part,
    language,
    text,
    ...(bad ? { bad } : {}),
    ...(scale ? { scale } : {}),
  }));
}

const good: readonly CorpusQuestion[] = [
  ...questions("tune", "ru", undefined, [
    "Как вас сегодня обслужили?",
    "Вы нашли то, за чем пришли?",
    "Сколько пришлось стоять в очереди?",
    "Как с вами говорил кассир?",
    "Чисто ли было в зале?",
    "Вам помогли выбрать размер?",
    "Как вам вкус кофе?",
    "Удобно ли было примерять одежду?",
    "Понятно ли написаны цены?",
    "Как вас встретили на стойке регистрации?",
    "Вам объяснили, как принимать лекарство?",
    "Как быстро вас обслужили?",
    "Вам понравились чай и кофе к завтраку?",
    "Легко ли было найти нужную полку?",
  ]),
  ...questions("held", "ru", undefined, [
    "Как прошёл ваш визит?",
    "Как вам наша новая выпечка?",
    "Вам хватило корзин у входа?",
    "Вы довольны тем, как решили ваш вопрос?",
    "Насколько свежими были овощи?",
    "Тепло ли было в примерочной?",
    "Вам ответили на все вопросы?",
    "Как вам щи и борщ в нашем меню?",
    "Вежливо ли вас обслужили?",
    "Долго ли вы ждали официанта?",
    "Как вам вид из окна номера?",
    "Вам было удобно с коляской?",
    "Хорошо ли работает банкомат?",
    "Придёте ли вы к нам ещё?",
    "Как вы оцените работу продавца?",
    "Легко ли вы нашли вход?",
  ]),
  ...questions("tune", "en", undefined, [
    "How were you served today?",
    "Did you find what you came for?",
    "How long did you wait in the queue?",
    "How did the cashier speak to you?",
    "Was the shop clean?",
    "Did somebody help you find your size?",
    "How did the coffee taste?",
    "Was it easy to see what things cost?",
    "How were the fish and chips?",
    "How was your welcome at reception?",
    "How quickly were you served?",
    "Was there room to try things on?",
    "How satisfied are you with today's visit?",
    "How fresh was the bread?",
  ]),
  ...questions("held", "en", undefined, [
    "How was your stay?",
    "Did the doctor listen to you?",
    "Was the fitting room clean?",
    "How was the wait at the till?",
    "How easy was it to find the entrance?",
    "Were your questions answered?",
    "How do you rate the gin and tonic?",
    "Was the music at the right volume?",
    "How well did the assistant know the product?",
    "Did you get enough time to choose?",
    "How comfortable was the bed?",
    "How was breakfast this morning?",
    "Could you reach everything from your wheelchair?",
    "Was your order right?",
    "How did we handle your return?",
    "How friendly was the person at the desk?",
  ]),
  ...questions("fresh", "ru", undefined, [
    "Как вам суп дня?",
    "Вам показали, где туалет?",
    "Дождались ли вы своей очереди без спешки?",
    "Хватило ли времени на выбор?",
    "Как работает наш лифт?",
    "Вам подошёл размер?",
    "Как вам хлеб и булочки сегодня?",
    "Как мастер понял ваше пожелание?",
    "Просто ли было оплатить?",
    "Как вас приняли в отделении почты?",
    "Вам с ребёнком было где подождать?",
    "Что скажете о сегодняшнем занятии?",
    "Насколько чистой была машина?",
    "Как вам работа Ивана и его смены?",
    "Вас устроило время доставки?",
  ]),
  ...questions("fresh", "en", undefined, [
    "How was the soup today?",
    "Did the size fit?",
    "How well did the barber understand you?",
    "Was the car clean when you got it?",
    "How was the class this evening?",
    "Did the lift work?",
    "How were the burger and fries?",
    "Was there somewhere to sit?",
    "How did we do at the pharmacy counter?",
    "Were the prices easy to read?",
    "How was your time with the nurse?",
    "Did we pack your shopping carefully?",
    "How are the new opening hours for you?",
    "Was the changing room warm enough?",
    "How was your evening with Anna and her team?",
  ]),
];

const bad: readonly CorpusQuestion[] = [
  ...questions("tune", "ru", "double-barrelled", [
    "Быстро и вежливо ли вас обслужили?",
    "Вас обслужили быстро и вежливо?",
    "Как вы оцениваете качество и цены?",
    "Довольны ли вы персоналом, а также ассортиментом?",
    "Как вам чистота/порядок в зале?",
    "Чисто ли было в зале и сколько вы ждали?",
    "Как вам кассир? А цены?",
  ]),
  ...questions("held", "ru", "double-barrelled", [
    "Вам было удобно и комфортно в примерочной?",
    "Оцените скорость и качество обслуживания",
    "Понравились ли вам еда и обслуживание?",
    "Продавец был внимателен и компетентен?",
    "Устроили ли вас выбор, цены и сервис?",
    "Вы нашли нужный товар и остались довольны ценой?",
    "Вкусно ли было и быстро ли принесли?",
  ]),
  ...questions("tune", "en", "double-barrelled", [
    "Was the service fast and friendly?",
    "How do you rate the quality and price?",
    "Were the staff polite as well as helpful?",
    "How was the food/service?",
    "Was the room clean and how long did you wait?",
    "How was the food? And the service?",
  ]),
  ...questions("held", "en", "double-barrelled", [
    "Was the shop clean and tidy?",
    "Were our staff knowledgeable and courteous?",
    "How satisfied are you with the selection and the prices?",
    "Did you find the product and get help?",
    "Was checkout quick and easy?",
    "How were the food, the drinks and the atmosphere?",
    "Are you happy with the stay and would you come back?",
  ]),
  ...questions("tune", "ru", "leading", [
    "Правда ли, что у нас вежливые продавцы?",
    "Согласны ли вы, что мы лучшие в городе?",
    "Как вам наш замечательный сервис?",
  ]),
  ...questions("held", "ru", "leading", [
    "Не правда ли, у нас уютно?",
    "Насколько вам понравилось у нас?",
    "Вы ведь остались довольны?",
    "Как вам наши прекрасные десерты?",
  ]),
  ...questions("tune", "en", "leading", [
    "Don't you think our staff are friendly?",
    "Do you agree that our prices are fair?",
    "How great was our service today?",
  ]),
  ...questions("held", "en", "leading", [
    "How much did you enjoy your visit?",
    "How was our award-winning coffee?",
    "You will come back, won't you?",
    "How amazing was your experience?",
  ]),
  ...questions("tune", "ru", "jargon", [
    "Как вы оцениваете клиентоориентированность персонала?",
    "Оцените ваш клиентский опыт",
    "Удовлетворены ли вы ассортиментной матрицей?",
  ]),
  ...questions("held", "ru", "jargon", [
    "Как вам мерчандайзинг в зале?",
    "Оцените качество сервиса в точке контакта",
    "Насколько релевантными были рекомендации?",
    "Оцените компетентность сотрудника",
  ]),
  ...questions("tune", "en", "jargon", [
    "How was your customer journey today?",
    "How do you rate our omnichannel service?",
    "How seamless was the POS process?",
  ]),
  ...questions("held", "en", "jargon", [
    "How was your user experience?",
    "Were our SKUs available?",
    "How proactive was the sales associate?",
    "How do you rate our value proposition?",
  ]),
  ...questions("tune", "ru", "company-centred", ["Помогите нам стать лучше: как вас обслужили?"]),
  ...questions("held", "ru", "company-centred", ["Нам важно ваше мнение. Как прошёл визит?"]),
  ...questions("tune", "en", "company-centred", ["Help us improve: how was your visit?"]),
  ...questions("held", "en", "company-centred", ["Your opinion matters to us. How was lunch?"]),
  ...questions("tune", "ru", "scale-in-text", ["Оцените обслуживание по шкале от 1 до 10"]),
  ...questions("held", "en", "scale-in-text", ["From 1 to 5, how was your visit?"]),
  ...questions("tune", "ru", "nps-wording", ["Насколько вы довольны магазином?"], "nps"),
  ...questions("held", "en", "nps-wording", ["How satisfied are you with our shop?"], "nps"),
  ...questions("tune", "ru", "negative", ["Вам не пришлось долго ждать?"]),
  ...questions("held", "en", "negative", ["Was the queue not too long?"]),
  ...questions("fresh", "ru", "double-barrelled", [
    "Мастер работал аккуратно и уложился в срок?",
    "Горячей ли была пицца и приветлив ли курьер?",
    "Как вам парковка и вход?",
    "Вам понятно объяснили диагноз и лечение?",
    "Вежливы ли были охрана и гардероб?",
    "Продавец поздоровался и улыбнулся?",
  ]),
  ...questions("fresh", "en", "double-barrelled", [
    "Was the pizza hot and the driver friendly?",
    "Did the barista smile and say hello?",
    "How was the parking and the entrance?",
    "Did the doctor explain the diagnosis and the treatment?",
    "Was your parcel on time and undamaged?",
    "Were the toilets clean and well stocked?",
  ]),
  ...questions("fresh", "ru", "leading", [
    "Вам же у нас понравилось?",
    "Насколько великолепен был ужин?",
    "Признайтесь, лучше нас никого нет?",
  ]),
  ...questions("fresh", "en", "leading", [
    "Wasn't the dinner delicious?",
    "How lovely was your stay?",
    "Everyone loves our bread. Do you?",
  ]),
  ...questions("fresh", "ru", "jargon", [
    "Оцените скорость эквайринга",
    "Как вам процесс онбординга?",
    "Оцените SLA нашей доставки",
  ]),
  ...questions("fresh", "en", "jargon", [
    "How was our last-mile delivery?",
    "Rate your click-through on the kiosk",
    "How was the KPI board today?",
  ]),
  ...questions("fresh", "ru", "company-centred", ["Чтобы мы росли, скажите: как прошёл визит?"]),
  ...questions("fresh", "en", "company-centred", ["We want to grow. How was your visit?"]),
  ...questions("fresh", "ru", "negative", ["Вас не заставили ждать?"]),
  ...questions("fresh", "en", "negative", ["Did nobody help you?"]),
];

export const corpus: readonly CorpusQuestion[] = [...good, ...bad];
