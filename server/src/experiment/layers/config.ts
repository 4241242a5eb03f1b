import { NetworkFileError } from './problem.ts';

/** A JSON object, such as the `config` of a layer. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settings of one layer, read with what Keras takes where one is left out. */
export interface LayerConfig {
  /** `Layer conv1 (Conv2D)`, for messages. */
  title: string;
  raw: Json;
  has(key: string): boolean;
  number(key: string, standard?: number): number;
  whole(key: string, standard?: number): number;
  flag(key: string, standard: boolean): boolean;
  word<Word extends string>(key: string, words: readonly Word[], standard: Word): Word;
  /** One number for both sides, or a list of two: height, width. */
  pair(key: string, standard?: readonly [number, number]): [number, number];
  /** @throws that this layer cannot be used */
  refuse(why: string, hint?: string): never;
}

export function layerConfig(name: string, className: string, raw: Json): LayerConfig {
  const title = `Layer ${name} (${className})`;
  const refuse = (why: string, hint?: string): never => {
    throw new NetworkFileError(`${title} ${why}`, hint);
  };
  const wrong = (key: string, expected: string): never =>
    refuse(`has ${key}: ${shown(raw[key])}, where ${expected} should stand`);
  const has = (key: string) => raw[key] !== undefined && raw[key] !== null;
  const number = (key: string, standard?: number): number => {
    const value = raw[key] ?? standard;
    return typeof value === 'number' && Number.isFinite(value) ? value : wrong(key, 'a number');
  };
  const whole = (key: string, standard?: number): number => {
    const value = number(key, standard);
    return Number.isInteger(value) && value > 0 ? value : wrong(key, 'a whole number above 0');
  };
  return {
    title,
    raw,
    has,
    number,
    whole,
    refuse,
    flag(key, standard) {
      const value = raw[key] ?? standard;
      return typeof value === 'boolean' ? value : wrong(key, 'true or false');
    },
    word(key, words, standard) {
      const value = raw[key] ?? standard;
      return words.find(word => word === value) ?? wrong(key, words.join(' or '));
    },
    pair(key, standard) {
      const value = raw[key] ?? standard;
      const both = Array.isArray(value) ? value : [value, value];
      const isFit = both.length === 2 && both.every(side => Number.isInteger(side) && side > 0);
      return isFit ? (both as [number, number]) : wrong(key, 'one or two whole numbers above 0');
    },
  };
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
