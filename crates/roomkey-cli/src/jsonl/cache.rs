//! Keeps the few keys in use set up, since setting one up costs more than a token does.
//!
//! An entry is found by a digest of what it was made from, salted with random bytes of this run:
//! the cache holds no secret, and a look into memory gives nothing to compare guesses with. The
//! digest is a full SHA-256, because two secrets taken for one would be a hole and not a slip.

use aws_lc_rs::digest::{Context, Digest, SHA256};
use roomkey::{Code, Error, Result};

/// How many keys are kept. More than that in one heap of lines is rare.
const CAPACITY: usize = 64;

/// Values by a digest of their parts; the least recently used goes first.
pub(super) struct Cache<V> {
    salt: [u8; 32],
    /// The most recently used comes last.
    entries: Vec<([u8; 32], Box<V>)>,
}

impl<V> Cache<V> {
    pub(super) fn new() -> Result<Self> {
        let mut salt = [0; 32];
        roomkey_entropy::fill(&mut salt)?;
        Ok(Self { salt, entries: Vec::with_capacity(CAPACITY) })
    }

    /// The value made from these parts, which is made now if it is not here. Parts are told apart
    /// by their lengths, so that `ab`, `c` is not `a`, `bc`.
    pub(super) fn get(&mut self, parts: &[&[u8]], make: impl FnOnce() -> Result<V>) -> Result<&V> {
        let digest = self.digest(parts);
        let name =
            <[u8; 32]>::try_from(digest.as_ref()).map_err(|_| Error::new(Code::ArgumentInvalid))?;
        if let Some(position) = self.entries.iter().rposition(|(known, _)| *known == name) {
            self.move_to_end(position);
        } else {
            let value = make()?;
            if self.entries.len() == CAPACITY {
                self.entries.remove(0);
            }
            self.entries.push((name, Box::new(value)));
        }
        self.entries.last().map(|(_, value)| &**value).ok_or(Error::new(Code::ArgumentInvalid))
    }

    fn move_to_end(&mut self, position: usize) {
        if let Some(later) = self.entries.get_mut(position..)
            && later.len() > 1
        {
            later.rotate_left(1);
        }
    }

    fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut context = Context::new(&SHA256);
        context.update(&self.salt);
        for part in parts {
            context.update(&part.len().to_le_bytes());
            context.update(part);
        }
        context.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_made_once_and_the_oldest_goes() {
        let mut cache = Cache::new().unwrap();
        let mut made = 0;
        let mut get = |cache: &mut Cache<u64>, key: u64| {
            *cache
                .get(&[b"x", &key.to_le_bytes()], || {
                    made += 1;
                    Ok(key)
                })
                .unwrap()
        };
        for key in (0..64).chain(0..64) {
            assert_eq!(get(&mut cache, key), key);
        }
        assert_eq!(get(&mut cache, 0), 0);
        assert_eq!(get(&mut cache, 99), 99); // 1 goes, 0 was used since
        assert_eq!(get(&mut cache, 0), 0);
        assert_eq!(get(&mut cache, 1), 1);
        assert_eq!(cache.entries.len(), 64);
        assert_eq!(made, 66);
    }

    #[test]
    fn parts_are_told_apart_and_failures_are_not_kept() {
        let mut cache = Cache::new().unwrap();
        assert_eq!(*cache.get(&[b"ab", b"c"], || Ok(1)).unwrap(), 1);
        assert_eq!(*cache.get(&[b"a", b"bc"], || Ok(2)).unwrap(), 2);
        assert_eq!(*cache.get(&[b"abc"], || Ok(3)).unwrap(), 3);
        assert!(cache.get(&[b"d"], || Err(Error::new(Code::SecretEmpty))).is_err());
        assert_eq!(*cache.get(&[b"d"], || Ok(4)).unwrap(), 4);
    }
}
