//! Agora's bytes: numbers in little endian, and texts behind their length. What is not there is `None`.

use serde_json::Value;

/// What of the bytes has not been read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    fn take<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (taken, rest) = self.0.split_first_chunk::<LENGTH>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(super) fn i16(&mut self) -> Option<i16> {
        self.take().map(i16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    /// As many bytes as the `u16` in front of them says.
    pub(super) fn run(&mut self) -> Option<&'b [u8]> {
        let length = self.u16()?;
        let (run, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        Some(run)
    }

    /// Such a run as text, with a mark in place of what is none.
    pub(super) fn text(&mut self) -> Option<Value> {
        self.run().map(|run| String::from_utf8_lossy(run).into())
    }

    /// As many of something as the `u16` in front of them says.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = self.u16()?;
        // The count is a stranger's word, so that no room is made for it ahead.
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(read(self)?);
        }
        Some(list)
    }
}
