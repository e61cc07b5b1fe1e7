export { audit, examine, type AuditOptions, type AuditResult } from './engine';
export { applyExceptions, type Waiver } from './exceptions';
export { inventoryOf, type Inventory, type InventoryOptions } from './inventory';
export type { AdmissionForm, AdmissionParameters, Rule } from './rule';
export { rules } from './rules';
