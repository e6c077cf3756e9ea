// Emmett on Node: a stream a person, in SQLite or PostgreSQL; asked as the other peers (common.py).
//
// Does: refuse what was decided on another version of the stream. Does not: seal, know a command
// that comes twice. One payment a month is not refused. An append takes one stream, so a list is
// an append a person and not one transaction. All facts are read in batches of the package's own
// readMessagesBatch; the bytes come back as objects whose dates and ids are text.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(process.env.PEER_PACKAGES + '/');
const [place, told] = process.argv.slice(2);
const facts = JSON.parse(readFileSync(told, 'utf8'));
const inDatabase = place.startsWith('postgresql:');
const BATCH = 1000;

const stream = (person) => `person-${person}`;
const event = ({ topic, ...data }) => ({ type: topic, data });

async function opened() {
  if (inDatabase) {
    const library = require('@event-driven-io/emmett-postgresql');
    const { dumbo } = require('@event-driven-io/dumbo');
    const store = library.getPostgreSQLEventStore(place);
    const pool = dumbo({ connectionString: place });
    const batch = (after) =>
      library.readMessagesBatch(pool.execute, { after, batchSize: BATCH });
    return { store, batch, close: async () => { await store.close(); await pool.close(); } };
  }
  const library = require('@event-driven-io/emmett-sqlite');
  const fileName = `${place}/emmett.sqlite`;
  const connection = library.sqliteConnection({ fileName });
  await connection.command('PRAGMA journal_mode=WAL');
  await connection.command('PRAGMA synchronous=FULL');
  const store = library.getSQLiteEventStore({
    fileName,
    connectionOptions: { singleton: true, connection },
  });
  await store.schema.migrate();
  const batch = (after) => library.readMessagesBatch(connection, { after, batchSize: BATCH });
  return { store, batch, close: async () => connection.close() };
}

const peer = await opened();

async function single(fact) {
  const { currentStreamVersion } = await peer.store.readStream(stream(fact.person_id));
  await peer.store.appendToStream(stream(fact.person_id), [event(fact)], {
    expectedStreamVersion: currentStreamVersion || 'STREAM_DOES_NOT_EXIST',
  });
}

async function bulk() {
  const people = new Map();
  for (const fact of facts.bulk) {
    if (!people.has(fact.person_id)) people.set(fact.person_id, []);
    people.get(fact.person_id).push(event(fact));
  }
  for (const [person, events] of people) await peer.store.appendToStream(stream(person), events);
}

async function replay() {
  let found = 0;
  let after = 0n;
  for (;;) {
    const read = await peer.batch(after);
    found += read.messages.length;
    after = read.currentGlobalPosition;
    if (read.messages.length < BATCH) return found;  // its two stores name the rest differently
  }
}

async function seconds(work) {
  const start = process.hrtime.bigint();
  const answer = await work();
  return [Number(process.hrtime.bigint() - start) / 1e9, answer];
}

function median(taken) {
  taken.sort((a, b) => a - b);
  const middle = taken.length >> 1;
  return taken.length % 2 ? taken[middle] : (taken[middle - 1] + taken[middle]) / 2;
}

function mustBe(found, wanted) {
  if (found < wanted) throw new Error(`${found} of ${wanted} facts came back`);
}

async function measure(what) {
  if (what === 'bulk') return (await seconds(bulk))[0] / facts.bulk.length;
  if (what === 'replay') {
    const [taken, found] = await seconds(replay);
    mustBe(found, facts.singles.length + facts.bulk.length);
    return taken / found;
  }
  const taken = [];
  if (what === 'singles') {
    for (const fact of facts.singles) taken.push((await seconds(() => single(fact)))[0]);
  } else {
    for (const [person, wanted] of Object.entries(facts.people)) {
      const [spent, read] = await seconds(() => peer.store.readStream(stream(person)));
      mustBe(read.events.length, wanted);
      taken.push(spent);
    }
  }
  return median(taken);
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  console.log(await measure(line.trim()));
}
await peer.close();
process.exit(0);
