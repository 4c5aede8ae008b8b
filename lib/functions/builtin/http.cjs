// See BUNDLE in ../bundle.ts.
module.exports = process.getBuiltinModule('node:http');
