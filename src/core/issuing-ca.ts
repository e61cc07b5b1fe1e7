/** Secret of the site with the intermediate CA and its key, and the namespace that it lies in. */
export const ISSUING_SECRET = 'sallyport-issuing-ca';
export const ISSUING_NAMESPACE = 'sallyport-pki';

/** Longest life of a certificate in hours: 90 days (design, plane `pki`). */
export const LONGEST_LIFE_HOURS = 2160;
