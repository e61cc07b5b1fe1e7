/** Something that this machine lacks or refuses: a fault neither of what is rendered nor of the lab. */
export class MachineError extends Error {}
