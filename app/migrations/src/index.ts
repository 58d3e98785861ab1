/** Deploys, founds, lists, launches and upgrades Ballast from one reviewed file. */
export * from './action.js';
export * from './configuration/index.js';
export { changeOf, statusOf } from './deployment/changes.js';
export { initialize } from './deployment/initialize.js';
export { launch } from './deployment/launch.js';
export { list } from './deployment/list.js';
export { readKey, type Keys } from './keys.js';
export { Migration, sha256, type Hashed, type MigrationOptions } from './migration.js';
export { bufferAddress, fillBuffer } from './program/buffer.js';
export { deploy } from './program/deploy.js';
export { findProgramData, readBuffer, readProgram } from './program/loader.js';
export { upgrade } from './program/upgrade.js';
export { verify } from './program/verify.js';
export { proposalFile, type Proposal, type Proposals } from './proposal.js';
export { recordFile, type Outcome, type Recorder, type RecordLine } from './record.js';
export { isEqual, status } from './status.js';
