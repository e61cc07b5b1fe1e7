import { Option, type Command } from 'commander';
import { inventoryOf } from '../../audit';
import { formatJson } from '../../format/json';
import { formatInventory } from '../../format/inventory-text';
import { readManifests } from '../../manifest/read';
import { addAuditOptions, auditOptions, type AuditFlags } from '../audit-inputs';
import type { ExitCode, Io } from '../io';

interface InventoryFlags extends AuditFlags {
  readonly format: 'text' | 'json';
}

const HELP = `
Without --tier and --boundary nothing counts as inside but the cluster itself.

Examples:
  sallyport inventory charts-out/airgapped/manifests --tier airgapped
  helm template my-chart | sallyport inventory - --format json`;

export function registerInventory(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('inventory')
    .summary('list what is in manifests')
    .description(
      'Lists every image, host, issuer, time source, resolver, implicit egress, silence setting and Secret, with class and place, the images to preload, and what runs in one replica and why.',
    )
    .argument('<path...>', 'files, folders, or - for standard input')
    .addOption(
      new Option('--format <format>', 'how the inventory is printed').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', HELP);
  addAuditOptions(command).action((paths: readonly string[], flags: InventoryFlags) => {
    const inventory = inventoryOf(
      readManifests(paths).flatMap((file) => file.objects),
      inventoryOptions(flags),
    );
    io.out(flags.format === 'json' ? formatJson(inventory) : formatInventory(inventory));
    finish(0);
  });
}

const NOTHING_INSIDE = {
  domains: [],
  registries: [],
  cidrs: [],
  clients: [],
  trustAnchors: [],
  resolvers: [],
  timeSources: [],
  egress: [],
};

function inventoryOptions(flags: AuditFlags): Parameters<typeof inventoryOf>[1] {
  if (flags.tier !== undefined || flags.boundary !== undefined) return auditOptions(flags);
  return { boundary: NOTHING_INSIDE };
}
