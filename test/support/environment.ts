import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core keeps its settings in the user's folder; a test has one of its own.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'postscript-test-'));
process.env.N8N_LOG_LEVEL = 'silent';
