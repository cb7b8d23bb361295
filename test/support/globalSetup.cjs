const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** n8n-core keeps its settings in the user's folder; the tests have one of their own, gone when they end. */
module.exports = async () => {
	const folder = mkdtempSync(join(tmpdir(), 'postscript-test-'));
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_LOG_LEVEL = 'silent';
};
