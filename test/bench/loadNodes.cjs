// Loads node files in a new process, as n8n does when it starts, and prints what that takes: loadNodes.cjs <files>
const { basename, dirname } = require('node:path');

const files = process.argv.slice(2);

// n8n has its own modules loaded by then.
require(require.resolve('n8n-workflow', { paths: [dirname(files[0])] }));

const start = performance.now();
const nodeTypes = files.map((file) => new (require(file)[basename(file).split('.')[0]])());
const loadMs = performance.now() - start;

// A node with several versions has a description for each.
const descriptions = nodeTypes
	.flatMap(({ nodeVersions, ...type }) => (nodeVersions ? Object.values(nodeVersions) : [type]))
	.map(({ description }) => JSON.stringify(description));
const descriptionBytes = Buffer.byteLength(descriptions.join(''));

console.log(JSON.stringify({ loadMs, descriptionBytes }));
