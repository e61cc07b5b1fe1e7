/** Stands in the subject of every certificate of a staging authority. */
export const STAGING_MARK = 'NOT FOR PRODUCTION';
