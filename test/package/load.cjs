// Loads an installed package with n8n's own loader and prints what it found: load.cjs <n8n-core> <package folder>
const [core, target] = process.argv.slice(2);
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
	// The list of countries is all that the nodes show of the number plans without a request.
	const { searchCountries } = loader.nodeTypes.postscript.type.methods.listSearch;
	const { results: countries } = await searchCountries.call({}, 'germ');
	const forPhones = loadedFiles().filter((file) => !atStart.includes(file));
	const credentials = Object.keys(loader.credentialTypes);
	console.log(JSON.stringify({ nodes, credentials, atStart, countries, forPhones }));
})();
