/** The label, on everything that a manifest makes, by which a reset knows the learner's own. */
export const learnerLabel = 'cdsid';
