const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// n8n-core keeps its settings in the user's folder; a test has one of its own.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'postscript-test-'));
process.env.N8N_LOG_LEVEL = 'silent';
