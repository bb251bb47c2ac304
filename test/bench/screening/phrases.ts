/** What people, machines and networks say, by language. Each list is parted between training, tuning and judging. */
export interface Phrases {
  /** Said by everybody, in every set. */
  hello: string[];
  names: string[];
  /** `%` stands for a name. One to two seconds. */
  withName: string[];
  /** Two to four seconds. */
  business: string[];
  /** About five seconds, one sentence. */
  long: string[];
  /** Recorded greetings: who, why nobody answers, what to do. */
  who: string[];
  away: string[];
  ask: string[];
  screener: string[];
  network: string[];
  /** Anything said on television. */
  television: string[];
}

const english: Phrases = {
  hello: ['Hello?', 'Hello.', 'Yes?', 'Hi.', 'Yes, hello?', 'Hello, hello?'],
  names: [
    'Anna Miller',
    'John Carter',
    'Susan Whitfield',
    'Peter Brook',
    'Mary Jones',
    'David Lee',
    'Rose Adams',
    'Tom Hill',
  ],
  withName: ['% speaking.', 'Hello, this is %.', '%, hello.', 'Yes, % here.'],
  business: [
    'Good morning, Northwind Traders, % speaking.',
    'Thank you for calling Green Valley Dental, this is %.',
    'City Garage, % speaking, how can I help you?',
    'Good afternoon, you are through to %, Lakeside Insurance.',
  ],
  long: [
    'Good morning and thank you for calling the Harbour Hotel, my name is %, how may I help you today?',
    'Hello, this is % in the accounts department of Baker and Sons, what can I do for you?',
    'Welcome to the customer service of Bright Electric, you are talking to %, how can I help?',
    'Good afternoon, Doctor Harris and partners, this is % at the front desk, how can I help you?',
  ],
  who: [
    'Hi, this is %.',
    'You have reached the voicemail of %.',
    'Hello, you have reached % at Silver Lake Homes.',
    'Hey, it is %, hello.',
    'This is the mailbox of %.',
    'Thank you for calling % Plumbing.',
  ],
  away: [
    'I cannot come to the phone right now.',
    'I am not able to take your call at the moment.',
    'Nobody is here to answer your call.',
    'Our office is closed at present, our hours are nine to five from Monday to Friday.',
    'I am probably in a meeting or away from my desk.',
    'The person you are calling is not available.',
  ],
  ask: [
    'Please leave your name and number after the tone and I will call you back.',
    'Please leave a message after the beep.',
    'Leave a message and I will get back to you as soon as possible.',
    'Please record your message after the tone. When you have finished, hang up or press one for more options.',
  ],
  screener: [
    'Hi, the person you are calling is using a screening service. Go ahead and say your name and why you are calling.',
    'Hi, if you record your name and reason for calling, I will see if this person is available.',
    'Hello, before I connect you, please say who you are and what the call is about.',
    'This call is being screened by an assistant. Please state your name and the reason for your call.',
    'Hello. Who is calling, please, and what is it about?',
    'The person you have called does not take unknown calls. Say your name and your company, and wait while I ask.',
  ],
  network: [
    'The number you have dialled is not in service. Please check the number and dial again.',
    'Your call cannot be completed as dialled.',
    'The subscriber you have called is not available at present. Please try again later.',
    'All circuits are busy now. Please try your call again later.',
  ],
  television: [
    'The government announced on Tuesday that new measures would be taken against the rising cost of energy, and that parliament would vote before the summer.',
    'And now the weather: rain will spread from the west during the night, followed by sunny spells and a fresh wind along the coast.',
    'He never told me where he had put the letters, and when I came home the whole house was empty and the door stood open.',
    'The second half began with a goal from the left side, and the home team kept attacking until the very last minute of the game.',
  ],
};

const german: Phrases = {
  hello: ['Hallo?', 'Ja?', 'Hallo.', 'Ja, hallo?', 'Ja bitte?', 'Guten Tag.'],
  names: [
    'Anna Schmidt',
    'Jürgen Bauer',
    'Petra Wolf',
    'Klaus Richter',
    'Sabine Vogel',
    'Martin Krause',
    'Ute Lang',
    'Paul Becker',
  ],
  withName: ['%.', 'Hier ist %.', '%, guten Tag.', 'Ja, % am Apparat.'],
  business: [
    'Firma Lindner, guten Tag, mein Name ist %.',
    'Zahnarztpraxis am Markt, % am Apparat, guten Morgen.',
    'Autohaus Weber, Sie sprechen mit %, was kann ich für Sie tun?',
    'Stadtwerke Neustadt, guten Tag, % am Telefon.',
  ],
  long: [
    'Herzlich willkommen bei der Firma Sonnenschein, mein Name ist %, was kann ich heute für Sie tun?',
    'Guten Tag, hier ist % aus der Buchhaltung der Firma Maier, wie kann ich Ihnen helfen?',
    'Hotel Goldener Hirsch, einen schönen guten Morgen, Sie sprechen mit %, was darf ich für Sie tun?',
    'Rechtsanwälte Fuchs und Partner, guten Tag, hier spricht %, worum geht es bitte?',
  ],
  who: [
    'Hallo, hier ist der Anrufbeantworter von %.',
    'Guten Tag, Sie haben die Mailbox von % erreicht.',
    'Sie sind verbunden mit der Familie %.',
    'Hier ist %.',
    'Willkommen bei der Praxis %.',
    'Hallo, das ist die Mailbox von %.',
  ],
  away: [
    'Ich bin im Moment leider nicht erreichbar.',
    'Zur Zeit ist niemand zu Hause.',
    'Unser Büro ist zur Zeit nicht besetzt, Sie erreichen uns montags bis freitags von neun bis siebzehn Uhr.',
    'Ich kann Ihren Anruf gerade nicht entgegennehmen.',
    'Der gewünschte Gesprächspartner ist nicht erreichbar.',
    'Leider rufen Sie außerhalb unserer Sprechzeiten an.',
  ],
  ask: [
    'Bitte hinterlassen Sie Ihren Namen und Ihre Nummer nach dem Signalton, ich rufe zurück.',
    'Bitte sprechen Sie nach dem Ton.',
    'Hinterlassen Sie eine Nachricht, wir melden uns so bald wie möglich.',
    'Bitte sprechen Sie Ihre Nachricht nach dem Piepton, vielen Dank und auf Wiederhören.',
  ],
  screener: [
    'Hallo, die Person, die Sie anrufen, nutzt einen Assistenten. Bitte sagen Sie Ihren Namen und den Grund Ihres Anrufs.',
    'Wenn Sie Ihren Namen und den Grund Ihres Anrufs nennen, sehe ich nach, ob die Person erreichbar ist.',
    'Bevor ich Sie verbinde, sagen Sie mir bitte, wer Sie sind und worum es geht.',
    'Dieser Anruf wird von einem Assistenten angenommen. Wer sind Sie, und warum rufen Sie an?',
    'Guten Tag. Wer ruft an, bitte, und worum geht es?',
    'Die Person, die Sie anrufen, nimmt keine unbekannten Anrufe an. Nennen Sie Namen und Firma, und warten Sie, während ich frage.',
  ],
  network: [
    'Kein Anschluss unter dieser Nummer.',
    'Die gewählte Rufnummer ist nicht vergeben. Bitte prüfen Sie die Nummer.',
    'Der gewünschte Teilnehmer ist vorübergehend nicht erreichbar.',
    'Dieser Anschluss ist vorübergehend nicht erreichbar. Bitte versuchen Sie es später.',
  ],
  television: [
    'Die Regierung hat am Dienstag neue Maßnahmen gegen die steigenden Energiepreise angekündigt, über die der Bundestag noch vor dem Sommer abstimmen soll.',
    'Und nun das Wetter: in der Nacht zieht von Westen Regen auf, danach scheint häufig die Sonne bei frischem Wind.',
    'Er hat mir nie gesagt, wo er die Briefe hingelegt hatte, und als ich nach Hause kam, war alles leer.',
    'Die zweite Halbzeit begann mit einem Tor von links, und die Gäste griffen bis zur letzten Minute an.',
  ],
};

const french: Phrases = {
  hello: ['Allô?', 'Oui?', 'Allô, oui?', 'Oui, bonjour.', 'Bonjour.', 'Allô allô?'],
  names: [
    'Marie Dupont',
    'Jean Moreau',
    'Claire Lambert',
    'Paul Girard',
    'Sophie Martin',
    'Luc Bernard',
    'Anne Petit',
    'Marc Roux',
  ],
  withName: ['% à l’appareil.', 'Oui, c’est %.', '%, bonjour.', 'Allô, ici %.'],
  business: [
    'Boulangerie du Marché, bonjour, % à votre service.',
    'Cabinet dentaire des Lilas, bonjour, ici %.',
    'Garage Central, % à l’appareil, que puis-je faire pour vous?',
    'Société Horizon, bonjour, vous êtes avec %.',
  ],
  long: [
    'Bonjour et bienvenue à l’hôtel de la Plage, je suis %, comment puis-je vous aider aujourd’hui?',
    'Bonjour, ici % du service comptable de la maison Durand, que puis-je faire pour vous?',
    'Service client de Lumière Énergie, bonjour, vous parlez avec %, en quoi puis-je vous aider?',
    'Cabinet du docteur Fabre, bonjour, % à l’accueil, c’est pour prendre un rendez-vous?',
  ],
  who: [
    'Bonjour, vous êtes bien chez %.',
    'Vous êtes sur la messagerie de %.',
    'Bonjour, c’est %.',
    'Bienvenue sur le répondeur de %.',
    'Vous êtes bien sur le répondeur de la société %.',
    'Salut, c’est %.',
  ],
  away: [
    'Je ne suis pas disponible pour le moment.',
    'Nous sommes absents pour l’instant.',
    'Nos bureaux sont fermés, nous sommes ouverts du lundi au vendredi de neuf heures à dix-sept heures.',
    'Je ne peux pas vous répondre actuellement.',
    'Votre correspondant n’est pas joignable.',
    'Il n’y a personne à la maison.',
  ],
  ask: [
    'Merci de laisser votre nom et votre numéro après le bip sonore, je vous rappellerai.',
    'Laissez un message après le bip.',
    'Laissez-moi un message et je vous rappelle dès que possible.',
    'Veuillez enregistrer votre message après le signal sonore. Merci et à bientôt.',
  ],
  screener: [
    'Bonjour, la personne que vous appelez utilise un service de filtrage. Dites votre nom et la raison de votre appel.',
    'Si vous indiquez votre nom et la raison de votre appel, je verrai si cette personne est disponible.',
    'Avant de vous mettre en relation, dites-moi qui vous êtes et de quoi il s’agit.',
    'Cet appel est pris par un assistant. Qui êtes-vous et pourquoi appelez-vous?',
    'Bonjour. Qui est à l’appareil, et c’est à quel sujet?',
    'La personne que vous appelez ne prend pas les appels inconnus. Dites votre nom et votre société, et patientez pendant que je demande.',
  ],
  network: [
    'Le numéro que vous avez composé n’est pas attribué.',
    'Votre correspondant est momentanément indisponible. Veuillez renouveler votre appel.',
    'Le numéro demandé n’est plus en service actuellement. Veuillez consulter l’annuaire.',
    'Toutes les lignes sont occupées. Veuillez rappeler plus tard.',
  ],
  television: [
    'Le gouvernement a annoncé mardi de nouvelles mesures contre la hausse des prix de l’énergie, sur lesquelles les députés voteront avant l’été.',
    'Et maintenant la météo: la pluie arrivera par l’ouest pendant la nuit, suivie de belles éclaircies.',
    'Il ne m’a jamais dit où il avait mis les lettres, et quand je suis rentrée la maison était vide.',
    'La seconde mi-temps a commencé par un but venu de la gauche, et les visiteurs ont attaqué jusqu’au bout.',
  ],
};

const spanish: Phrases = {
  hello: ['¿Hola?', '¿Diga?', '¿Sí?', '¿Dígame?', 'Hola.', '¿Sí, dígame?'],
  names: [
    'Ana García',
    'Juan Pérez',
    'Lucía Romero',
    'Carlos Ruiz',
    'María López',
    'Pedro Sanz',
    'Elena Gil',
    'Luis Mora',
  ],
  withName: ['Soy %, dígame.', 'Hola, soy %.', '%, buenos días.', 'Sí, habla %.'],
  business: [
    'Farmacia Central, buenos días, le atiende %.',
    'Clínica dental Sonrisa, habla %, ¿dígame?',
    'Talleres Gómez, soy %, ¿en qué puedo ayudarle?',
    'Seguros del Norte, buenas tardes, le habla %.',
  ],
  long: [
    'Buenos días y gracias por llamar al hotel Miramar, mi nombre es %, ¿en qué puedo ayudarle hoy?',
    'Hola, le habla % del departamento de contabilidad de la empresa Ortega, ¿qué desea?',
    'Atención al cliente de Luz Clara, buenas tardes, le atiende %, ¿en qué le puedo ayudar?',
    'Consulta del doctor Navarro, buenos días, soy % en recepción, ¿quiere pedir una cita?',
  ],
  who: [
    'Hola, soy %.',
    'Ha llamado al buzón de voz de %.',
    'Hola, este es el contestador de %.',
    'Gracias por llamar a la oficina de %.',
    'Está llamando a casa de %.',
    'Este es el buzón de %.',
  ],
  away: [
    'En este momento no puedo atender su llamada.',
    'Ahora no estamos en casa.',
    'Nuestro horario de atención es de lunes a viernes de nueve de la mañana a cinco de la tarde.',
    'No estoy disponible por ahora.',
    'La persona a la que llama no está disponible.',
    'No hay nadie que pueda contestar.',
  ],
  ask: [
    'Por favor deje su nombre y su número después de la señal y le llamaré.',
    'Deje su mensaje después del tono.',
    'Déjame un mensaje y te llamo en cuanto pueda.',
    'Grabe su mensaje después de oír la señal. Muchas gracias y hasta pronto.',
  ],
  screener: [
    'Hola, la persona a la que llama usa un servicio de filtrado. Diga su nombre y el motivo de su llamada.',
    'Si graba su nombre y el motivo de la llamada, veré si esta persona está disponible.',
    'Antes de conectarle, dígame quién es y de qué se trata.',
    'Esta llamada la atiende un asistente. ¿Quién es usted y por qué llama?',
    'Hola. ¿Quién llama, por favor, y de qué se trata?',
    'La persona a la que llama no atiende llamadas desconocidas. Diga su nombre y su empresa, y espere mientras pregunto.',
  ],
  network: [
    'El número que ha marcado no existe.',
    'El teléfono al que llama está apagado o fuera de cobertura en este momento.',
    'El número marcado no está en servicio. Compruebe el número y vuelva a marcar.',
    'Todas las líneas están ocupadas. Vuelva a llamar más tarde.',
  ],
  television: [
    'El gobierno anunció el martes nuevas medidas contra la subida de los precios de la energía, que el congreso votará antes del verano.',
    'Y ahora el tiempo: la lluvia llegará por el oeste durante la noche y después saldrá el sol.',
    'Nunca me dijo dónde había puesto las cartas, y cuando volví la casa estaba vacía.',
    'La segunda parte empezó con un gol por la izquierda y los visitantes atacaron hasta el final.',
  ],
};

const italian: Phrases = {
  hello: ['Pronto?', 'Pronto.', 'Sì?', 'Sì, pronto?', 'Pronto, chi parla?', 'Ciao.'],
  names: [
    'Anna Rossi',
    'Marco Bianchi',
    'Giulia Conti',
    'Paolo Greco',
    'Lucia Ferrari',
    'Carlo Marino',
    'Elena Costa',
    'Luca Riva',
  ],
  withName: ['Sono %.', 'Pronto, sono %.', '%, buongiorno.', 'Sì, parla %.'],
  business: [
    'Farmacia Centrale, buongiorno, sono %.',
    'Studio dentistico Verdi, parla %, buongiorno.',
    'Officina Moretti, sono %, come posso aiutarla?',
    'Assicurazioni del Lago, buonasera, le parla %.',
  ],
  long: [
    'Buongiorno e grazie per aver chiamato l’albergo Belvedere, mi chiamo %, come posso aiutarla oggi?',
    'Pronto, sono % dell’ufficio contabilità della ditta Galli, che cosa posso fare per lei?',
    'Servizio clienti di Luce Chiara, buonasera, le risponde %, in che cosa posso aiutarla?',
    'Studio del dottor Neri, buongiorno, sono % della segreteria, desidera un appuntamento?',
  ],
  who: [
    'Ciao, sono %.',
    'Questa è la segreteria telefonica di %.',
    'Salve, avete chiamato casa %.',
    'Benvenuti allo studio di %.',
    'Risponde la segreteria di %.',
    'Ha chiamato il numero di %.',
  ],
  away: [
    'In questo momento non posso rispondere.',
    'Adesso non siamo in casa.',
    'I nostri uffici sono chiusi, siamo aperti dal lunedì al venerdì dalle nove alle diciassette.',
    'Non sono disponibile al momento.',
    'La persona chiamata non è raggiungibile.',
    'Al momento non c’è nessuno.',
  ],
  ask: [
    'Lasciate nome e numero dopo il segnale acustico e vi richiamerò.',
    'Lasciate un messaggio dopo il bip.',
    'Lasciami un messaggio e ti richiamo appena possibile.',
    'Registrate il vostro messaggio dopo il segnale. Grazie e a presto.',
  ],
  screener: [
    'Salve, la persona che sta chiamando usa un servizio di filtro. Dica il suo nome e il motivo della chiamata.',
    'Se registra il suo nome e il motivo della chiamata, vedrò se la persona è disponibile.',
    'Prima di collegarla, mi dica chi è e di che cosa si tratta.',
    'Questa chiamata è gestita da un assistente. Chi è lei e perché chiama?',
    'Salve. Chi parla, per favore, e di che cosa si tratta?',
    'La persona chiamata non risponde a numeri sconosciuti. Dica il suo nome e la sua azienda, e attenda mentre chiedo.',
  ],
  network: [
    'Il numero da lei chiamato è inesistente.',
    'Il cliente da lei chiamato non è al momento raggiungibile. La preghiamo di richiamare più tardi.',
    'Il numero selezionato non è attivo. Controllare il numero e richiamare.',
    'Tutte le linee sono occupate. Riprovi più tardi.',
  ],
  television: [
    'Il governo ha annunciato martedì nuove misure contro l’aumento dei prezzi dell’energia, sulle quali il parlamento voterà prima dell’estate.',
    'E adesso il tempo: la pioggia arriverà da ovest durante la notte, poi tornerà il sole.',
    'Non mi ha mai detto dove aveva messo le lettere, e quando tornai la casa era vuota.',
    'Il secondo tempo è cominciato con un gol dalla sinistra e gli ospiti hanno attaccato fino alla fine.',
  ],
};
export const romanceAndGermanic = { en: english, de: german, fr: french, es: spanish, it: italian };
