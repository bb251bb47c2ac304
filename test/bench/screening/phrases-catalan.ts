import type { Phrases } from './phrases.ts';

/** Spoken by a voice that judges alone: none of it is trained or tuned on. */
export const catalan: Phrases = {
  hello: ['Digui?', 'Sí?', 'Hola?', 'Sí, digui?', 'Hola, bon dia.', 'Digui’m.'],
  names: ['Marta Puig', 'Jordi Vila', 'Núria Serra', 'Pere Soler'],
  withName: ['Sóc %, digui?', 'Hola, sóc %.', 'Sí, parla amb %.'],
  business: [
    'Farmàcia de la Plaça, bon dia, parla amb %.',
    'Clínica dental Montseny, l’atén %, digui?',
    'Taller mecànic del Vallès, sóc %, què desitja?',
  ],
  long: [
    'Bon dia i gràcies per trucar a l’hotel Mar Blava, em dic %, en què el puc ajudar avui?',
    'Atenció al client de Llum de Ponent, bona tarda, parla amb %, en què el puc ajudar?',
    'Consulta del doctor Roca, bon dia, parla amb % a la recepció, vol demanar hora?',
  ],
  who: ['Hola, sóc %.', 'Has trucat a la bústia de veu de %.', 'Hola, aquest és el contestador de %.'],
  away: [
    'Ara mateix no puc atendre la trucada.',
    'En aquest moment no som a casa.',
    'El nostre horari és de dilluns a divendres de nou a dues.',
  ],
  ask: [
    'Deixa el teu missatge després del senyal.',
    'Si us plau, deixa el teu nom i el teu telèfon, i et trucaré tan aviat com pugui.',
    'Deixa un missatge. Gràcies.',
  ],
  screener: [
    'Hola, la persona que truca fa servir un assistent. Digui el seu nom i el motiu de la trucada.',
    'Abans de passar la trucada, digui qui és i de què es tracta.',
  ],
  network: [
    'El número marcat no existeix.',
    'El telèfon al qual truca està apagat o fora de cobertura en aquest moment. Torni a provar-ho més tard.',
  ],
  television: [
    'El govern ha anunciat aquest dimarts noves mesures contra la pujada del preu de l’energia, i el parlament les votarà abans de l’estiu.',
    'I ara el temps: aquesta nit arribarà la pluja per ponent, i després sortirà el sol.',
    'No em va dir mai on havia deixat les cartes, i quan vaig tornar a casa no hi havia ningú.',
  ],
};
