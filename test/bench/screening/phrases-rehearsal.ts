import type { Phrases } from './phrases.ts';

/** Said in the set that training is stopped by and what is learned is chosen by; nobody else says any of it. */
const english: Phrases = {
  hello: ['Hello?', 'Yes?', 'Hey.', 'Hello there.', 'Good evening.', 'Who is it?'],
  names: ['Carol Finch', 'Henry Oakes', 'Louise Barton', 'Steve Nolan', 'Patricia Vaughan'],
  withName: ['It is % here.', '% on the line.', 'Good morning, %.', 'You have got %, hello?'],
  business: [
    'Riverside Motors, you are speaking to %.',
    'Hello, Kingsley Opticians, % here, can I help?',
    'Good day, this is % at Meadow Lane Bakery.',
    'Pemberton Roofing, % speaking, good morning.',
    'Harper and Wells, reception, % speaking.',
    'Morning, Station Road Surgery, how can I help?',
  ],
  long: [
    'Good evening, Restaurant Bella Vista, you are talking to %, would you like to book a table?',
    'Thank you for calling Fairview Property Services, this is % speaking, what can I do for you?',
    'Hello and good morning, this is the office of Councillor Reed, % here, how may I help you?',
  ],
  who: [
    'You are through to the answering machine of %.',
    'Hello, this is % at Maple Street Veterinary Clinic.',
    'Hi there, you have called %.',
    'Welcome to Orchard Cleaning Services.',
    'This is the telephone of the Barton family.',
  ],
  away: [
    'Sorry, I missed you.',
    'We are busy with other customers or have already gone home.',
    'I am travelling this week and will hardly be able to take calls.',
    'All of us are out at the moment.',
    'We open again on Monday at half past eight.',
  ],
  ask: [
    'Tell me what it is about after the signal, and I will ring you tomorrow.',
    'Speak after the tone.',
    'Kindly leave your details and one of our team will be in touch with you shortly.',
    'Say your name, your number and when we can reach you, please.',
  ],
  screener: [
    'Hello, I answer calls for the owner of this phone. May I ask your name and what you are calling about?',
    'Before the phone rings, tell me in a few words who you are and why you call.',
    'Who shall I say is calling, and what is it regarding?',
  ],
  network: [
    'Sorry, this number has been changed. Please look up the new one.',
    'The line you want is out of order.',
    'It is not possible to connect you at the moment. Hang up and try later.',
  ],
  television: [
    'Police are looking for witnesses who saw a blue van near the old bridge late on Saturday night.',
    'Add the butter, stir until it has melted, and leave the pan on a low flame for a quarter of an hour.',
    'She laughed and said that nobody had ever asked her that, and then she went to fetch the car.',
  ],
};

const german: Phrases = {
  hello: ['Hallo?', 'Ja?', 'Servus.', 'Wer ist da?', 'Guten Abend.', 'Bitte?'],
  names: ['Renate Huber', 'Thomas Lorenz', 'Birgit Seidel', 'Uwe Franke', 'Karin Ebert'],
  withName: ['% hier.', 'Sie sprechen mit %.', 'Ja hallo, hier %.', 'Grüß Gott, %.'],
  business: [
    'Bäckerei Kunze, % am Telefon.',
    'Guten Morgen, Praxis Doktor Albers, hier ist %.',
    'Reisebüro Fernweh, % mein Name, grüß Gott.',
    'Tischlerei Brandt, Sie sprechen mit %, guten Tag.',
    'Hausverwaltung Nord, guten Tag, was kann ich tun?',
  ],
  long: [
    'Schönen guten Tag, Autovermietung Seeland, mein Name ist %, womit kann ich Ihnen behilflich sein?',
    'Gasthof zur alten Post, guten Abend, hier spricht %, möchten Sie einen Tisch bestellen?',
    'Guten Morgen, Sie sind mit dem Sekretariat der Grundschule verbunden, hier ist %, wie kann ich helfen?',
  ],
  who: [
    'Sie haben die Nummer von % gewählt.',
    'Guten Tag, hier ist die automatische Ansage der Firma Holzbau Reuter.',
    'Hi, das ist die Mailbox von %.',
    'Willkommen bei der Tierarztpraxis am Park.',
  ],
  away: [
    'Leider bin ich unterwegs und nicht zu sprechen.',
    'Unser Büro ist heute nicht besetzt.',
    'Zur Zeit sind alle Mitarbeiter im Gespräch oder außer Haus.',
    'Ich rufe heute Abend zurück.',
  ],
  ask: [
    'Sprechen Sie nach dem Ton.',
    'Nennen Sie uns Ihren Namen und Ihr Anliegen, wir melden uns morgen bei Ihnen.',
    'Nachrichten werden gern entgegengenommen. Bis bald.',
  ],
  screener: [
    'Guten Tag, ich nehme Anrufe für den Besitzer dieses Telefons an. Wie heißen Sie, und worum geht es?',
    'Wen darf ich melden, und was ist der Grund Ihres Anrufs?',
  ],
  network: [
    'Die Rufnummer hat sich geändert. Bitte fragen Sie bei der Auskunft nach.',
    'Der Anschluss ist zur Zeit gestört.',
  ],
  television: [
    'Die Polizei sucht Zeugen, die am späten Samstagabend einen blauen Lieferwagen an der alten Brücke gesehen haben.',
    'Geben Sie die Butter dazu, rühren Sie, bis sie zergangen ist, und lassen Sie alles eine Viertelstunde ziehen.',
  ],
};

const french: Phrases = {
  hello: ['Allô ?', 'Oui ?', 'Bonsoir.', 'Qui est-ce ?', 'Oui, bonjour ?'],
  names: ['Sylvie Moreau', 'Luc Girard', 'Hélène Roux', 'Bruno Lefort', 'Odile Perrin'],
  withName: ['Ici %.', '% à l’appareil.', 'Bonjour, c’est %.', 'Oui, vous êtes avec %.'],
  business: [
    'Garage de la Gare, % à votre écoute.',
    'Boulangerie Fabre, bonjour, c’est %.',
    'Cabinet dentaire des Lilas, % à l’appareil, bonjour.',
    'Agence Soleil Voyages, bonjour, que puis-je faire pour vous ?',
  ],
  long: [
    'Restaurant le Vieux Moulin, bonsoir, vous parlez avec %, souhaitez-vous réserver une table ?',
    'Bonjour et bienvenue à la mairie de Saint-Clair, % à l’appareil, en quoi puis-je vous aider ?',
  ],
  who: [
    'Vous avez composé le numéro de %.',
    'Bonjour, ici la clinique vétérinaire du Parc.',
    'Salut, c’est bien le téléphone de %.',
    'Vous êtes chez la famille Perrin.',
  ],
  away: [
    'Je suis en déplacement et je ne peux pas répondre.',
    'Nos bureaux sont fermés jusqu’à lundi matin huit heures trente.',
    'Toute l’équipe est occupée avec d’autres clients.',
    'Nous sommes sortis.',
  ],
  ask: [
    'Parlez après le signal.',
    'Donnez-nous votre nom et le motif de votre appel, et nous vous rappellerons demain.',
    'Laissez vos coordonnées, s’il vous plaît. À bientôt.',
  ],
  screener: [
    'Bonjour, je réponds pour le propriétaire de ce téléphone. Quel est votre nom, et quel est l’objet de votre appel ?',
    'Qui dois-je annoncer, et à quel sujet ?',
  ],
  network: [
    'Ce numéro a changé. Veuillez consulter l’annuaire.',
    'La ligne que vous demandez est en dérangement.',
  ],
  television: [
    'La police recherche des témoins qui auraient vu une camionnette bleue près du vieux pont tard samedi soir.',
    'Ajoutez le beurre, remuez jusqu’à ce qu’il soit fondu, et laissez sur feu doux un quart d’heure.',
  ],
};

const spanish: Phrases = {
  hello: ['¿Diga?', '¿Sí?', 'Buenas.', '¿Quién es?', '¿Aló?'],
  names: ['Pilar Ortega', 'Andrés Molina', 'Beatriz Rey', 'Ramón Campos'],
  withName: ['Le habla %.', 'Soy %, buenas tardes.', '%, dígame.', 'Con %, ¿quién habla?'],
  business: [
    'Panadería Santa Rosa, le atiende %.',
    'Clínica del Prado, buenos días, habla %.',
    'Transportes del Sur, % al habla, dígame.',
    'Peluquería Estilo, buenas tardes, ¿en qué puedo servirle?',
  ],
  long: [
    'Restaurante la Barca, muy buenas noches, le atiende %, ¿desea usted reservar una mesa?',
    'Buenos días y bienvenido al ayuntamiento de Villanueva, soy %, ¿en qué puedo ayudarle hoy?',
  ],
  who: [
    'Ha marcado el número de %.',
    'Hola, este es el teléfono de %.',
    'Bienvenido a la clínica veterinaria del Parque.',
    'Está llamando a casa de la familia Campos.',
  ],
  away: [
    'Estoy de viaje y no puedo contestar.',
    'Nuestras oficinas abren el lunes a las ocho y media de la mañana.',
    'Todos nuestros agentes están ocupados en este momento.',
    'No estamos.',
  ],
  ask: [
    'Hable después del tono.',
    'Díganos su nombre y el motivo de su llamada, y mañana nos pondremos en contacto con usted.',
    'Deje sus datos, por favor. Hasta pronto.',
  ],
  screener: [
    'Hola, contesto por el dueño de este teléfono. ¿Cómo se llama usted y por qué motivo llama?',
    '¿De parte de quién, y sobre qué asunto?',
  ],
  network: [
    'Este número ha cambiado. Consulte la guía, por favor.',
    'La línea que usted solicita está averiada.',
  ],
  television: [
    'La policía busca testigos que vieran una furgoneta azul cerca del puente viejo el sábado por la noche.',
    'Añada la mantequilla, remueva hasta que se derrita y déjelo a fuego lento un cuarto de hora.',
  ],
};

const italian: Phrases = {
  hello: ['Pronto?', 'Sì?', 'Buonasera.', 'Chi è?', 'Pronto, sì?'],
  names: ['Silvia Ferri', 'Luca Marini', 'Paola Gatti', 'Enzo Riva'],
  withName: ['Sono %.', 'Qui %, buongiorno.', '%, dica pure.', 'Parla con %.'],
  business: [
    'Panificio Sala, sono %, buongiorno.',
    'Studio dentistico Corso, qui %, mi dica.',
    'Officina Bianchi, parla %, come posso aiutarla?',
    'Agenzia Mare Blu, buonasera.',
  ],
  long: [
    'Ristorante la Vecchia Barca, buonasera, parla con %, desidera prenotare un tavolo per stasera?',
    'Buongiorno e benvenuti al comune di Montalto, sono %, in che cosa posso esserle utile?',
  ],
  who: [
    'Avete chiamato il numero di %.',
    'Ciao, questo è il telefono di %.',
    'Benvenuti alla clinica veterinaria del Parco.',
    'Questa è la casa della famiglia Riva.',
  ],
  away: [
    'Sono in viaggio e non posso rispondere.',
    'I nostri uffici riaprono lunedì mattina alle otto e mezza.',
    'Tutti i nostri operatori sono occupati.',
    'Siamo fuori.',
  ],
  ask: [
    'Parlate dopo il segnale.',
    'Diteci il vostro nome e il motivo della chiamata, e domani vi richiameremo senz’altro.',
    'Lasciate i vostri dati, per favore. A presto.',
  ],
  screener: [
    'Salve, rispondo per il proprietario di questo telefono. Come si chiama, e per quale motivo chiama?',
    'Chi devo annunciare, e di che cosa si tratta?',
  ],
  network: ['Questo numero è cambiato. Si prega di consultare l’elenco.', 'La linea richiesta è guasta.'],
  television: [
    'La polizia cerca testimoni che abbiano visto un furgone azzurro vicino al vecchio ponte sabato sera tardi.',
    'Aggiungete il burro, mescolate finché non si scioglie e lasciate a fuoco lento per un quarto d’ora.',
  ],
};

const dutch: Phrases = {
  hello: ['Hallo?', 'Ja?', 'Goedenavond.', 'Wie is dat?', 'Ja, zeg het maar.'],
  names: ['Marijke Smit', 'Kees Mulder', 'Ellen Bos', 'Wim Dekker'],
  withName: ['Met %, hallo.', 'Je spreekt met %.', '% hier.', 'Goedemiddag, met %.'],
  business: [
    'Bakkerij de Korenaar, met %.',
    'Goedemorgen, tandartspraktijk Zuid, u spreekt met %.',
    'Garage Visser, met %, wat kan ik doen?',
    'Reisbureau Zonnig, goedemiddag.',
  ],
  long: [
    'Restaurant de Oude Haven, goedenavond, u spreekt met %, wilt u een tafel reserveren?',
    'Goedemorgen, u bent verbonden met de gemeente Westerdijk, mijn naam is %, hoe kan ik u van dienst zijn?',
  ],
  who: [
    'U heeft het nummer gekozen van %.',
    'Hoi, dit is de telefoon van %.',
    'Welkom bij dierenkliniek het Park.',
    'U belt met de familie Dekker.',
  ],
  away: [
    'Ik ben op reis en kan niet opnemen.',
    'Ons kantoor is maandag vanaf half negen weer open.',
    'Al onze medewerkers zijn op dit moment in gesprek.',
    'We zijn er niet.',
  ],
  ask: [
    'Spreek na de toon.',
    'Vertel ons uw naam en waar het over gaat, dan nemen wij morgen contact met u op.',
    'Laat uw gegevens achter, alstublieft. Tot gauw.',
  ],
  screener: [
    'Hallo, ik neem op voor de eigenaar van deze telefoon. Hoe heet u, en waar gaat het over?',
    'Wie kan ik zeggen dat er belt, en waarover?',
  ],
  network: ['Dit nummer is gewijzigd. Kijk het na in de gids.', 'De lijn die u wilt bereiken is gestoord.'],
  television: [
    'De politie zoekt getuigen die zaterdagavond laat een blauwe bestelwagen bij de oude brug hebben gezien.',
    'Doe de boter erbij, roer tot die gesmolten is en laat het een kwartier op laag vuur staan.',
  ],
};

export const rehearsal = { en: english, de: german, fr: french, es: spanish, it: italian, nl: dutch };
