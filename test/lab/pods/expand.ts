/**
 * `$(NAME)` in a command line of a container becomes the value of its environment variable, as a kubelet has it; a name that is
 * not there stays as it is, and `$$` stands for a dollar sign (Kubernetes API, Container.command).
 */
export function expand(text: string, environment: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^()]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (environment.get(name) ?? whole),
  );
}
