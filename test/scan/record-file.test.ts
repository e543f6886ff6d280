import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord, recordFileName, unitOfRecordFile } from '../../src/scan/record-file.js';
import { boundRecord, planeRecord, sweepPlan } from '../support/sample-scan.js';

const plan = sweepPlan();

describe('the file of a record', () => {
  it('gives the record back, every digit of it', () => {
    for (const [unit, record] of [boundRecord(), planeRecord()].entries()) {
      const back = decodeRecord(plan, unit, encodeRecord(plan, unit, record));
      // toStrictEqual tells -0 from 0.
      expect(back).toStrictEqual(record);
    }
  });

  it('is refused for another unit, another plan, or another kind', () => {
    const file = encodeRecord(plan, 0, boundRecord());
    expect(() => decodeRecord(plan, 2, file)).toThrow('belongs to unit 0, not 2');
    expect(() => decodeRecord(sweepPlan('cccccccccccccccc'), 0, file)).toThrow(
      'belongs to the plan bbbbbbbbbbbbbbbb, not cccccccccccccccc',
    );
    expect(() => decodeRecord(plan, 1, encodeRecord(plan, 1, boundRecord()))).toThrow('is a bound, not a plane');
  });

  it('is not written with numbers that JSON would turn into null', () => {
    const record = boundRecord();
    const broken = { ...record, result: { ...record.result, values: [0, Number.POSITIVE_INFINITY] } };
    expect(() => encodeRecord(plan, 0, broken)).toThrow('record.result.values[1]: Infinity');
  });

  it('has a name that sorts, and no other name is taken for it', () => {
    for (const unit of [0, 7, 999_999, 1_048_575]) expect(unitOfRecordFile(recordFileName(unit))).toBe(unit);
    expect(recordFileName(7)).toBe('000007.json');
    for (const name of ['7.json', '0000007.json', '000007.json~', '.000007.json.partial', 'notes.json'])
      expect(unitOfRecordFile(name)).toBeUndefined();
  });
});
