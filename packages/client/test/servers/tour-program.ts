import 'reflect-metadata';
import { tourServer } from './tour';

process.stderr.write(`tour ${process.pid}\n`);
const server = tourServer();
void server.run({ argv: [], env: {} });
