export { gitea as component } from './gitea';
