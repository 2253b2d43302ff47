import { composeVault } from './compose.ts';
import { enterVault } from './enter.ts';

await enterVault(composeVault);
