// Which small areas border which: the relation that Python's checks use, bridges included.

class Neighbours {
  constructor({ later, row: greater }) {
    const count = later.length;
    const start = new Uint32Array(count + 1);
    for (let row = 0, at = 0; row < count; row++) {
      for (const end = at + later[row]; at < end; at++) {
        start[row + 1]++;
        start[greater[at] + 1]++;
      }
    }
    for (let row = 0; row < count; row++) start[row + 1] += start[row];
    const next = start.slice(), other = new Uint16Array(start[count]);
    for (let row = 0, at = 0; row < count; row++) {
      for (const end = at + later[row]; at < end; at++) {
        other[next[row]++] = greater[at];
        other[next[greater[at]]++] = row;
      }
    }
    this.start = start;
    this.other = other;
  }

  of(row) {
    return this.other.subarray(this.start[row], this.start[row + 1]);
  }
}
