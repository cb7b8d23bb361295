// Loads an installed package with n8n's own loader and prints what it found: load.cjs <n8n-core> <package folder>
const [core, target] = process.argv.slice(2);
const { PackageDirectoryLoader } = require(core);

(async () => {
	const loader = new PackageDirectoryLoader(target);
	await loader.loadAll();
	const nodes = Object.values(loader.nodeTypes).map(({ type }) => ({
		name: type.description.name,
		displayName: type.description.displayName,
		iconUrl: type.description.iconUrl,
		codex: type.description.codex,
		parameters: type.description.properties.map(({ name }) => name),
	}));
	console.log(JSON.stringify({ nodes, credentials: Object.keys(loader.credentialTypes) }));
})();
