// Loads an installed package with n8n's own loader and prints what it found: load.cjs <n8n-core> <package folder>
const [core, target] = process.argv.slice(2);
const { join } = require('node:path');
const { PackageDirectoryLoader } = require(core);

const loadedFiles = () => Object.keys(require.cache).filter((file) => file.startsWith(target));

(async () => {
	const loader = new PackageDirectoryLoader(target);
	await loader.loadAll();
	const nodes = Object.values(loader.nodeTypes).map(({ type }) => ({
		name: type.description.name,
		displayName: type.description.displayName,
		iconUrl: type.description.iconUrl,
		codex: type.description.codex,
		parameters: type.description.properties.map(({ name }) => name),
		bytes: Buffer.byteLength(JSON.stringify(type.description)),
	}));
	const atStart = loadedFiles();
	const { parsePhone } = require(join(target, 'dist/nodes/Postscript/domain/phone.js'));
	const phone = parsePhone('(415) 555-0123', 'US', 'Phone');
	const forPhones = loadedFiles().filter((file) => !atStart.includes(file));
	const credentials = Object.keys(loader.credentialTypes);
	console.log(JSON.stringify({ nodes, credentials, atStart, phone, forPhones }));
})();
