/** The one database that callers of the endpoint `sql` share; each has a role and a schema of its own name in it. */
export const SQL_DATABASE = 'sallyport';
