/** Words by which the gateway asks the rate limiter, and by which that one counts: both sides read them here. */
export const LIMIT_DOMAIN = 'sallyport';

/** Key of the counter of a project's requests; its value is the name of the project. */
export const PROJECT_REQUESTS = 'project_requests';
