/** What campaigns share: operators by weight. */
export const sharingText = {
  sharing: {
    section: 'Sharing operators',
    sectionOfAgents: 'Sharing workers',
    weight: 'Weight',
    weightNote:
      'Among campaigns that share operators, one of weight 2 has its contacts dialled twice as often as one of weight 1. Alone, it changes nothing.',
    weightShown: 'among campaigns that share operators',
  },
};
